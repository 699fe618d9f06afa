import pytest


@pytest.fixture
def shop(db):
    from tests.community.among import Among  # models, which are not there yet when this file is read

    return Among()


@pytest.fixture
def mina(shop):
    return shop.member("mina")


@pytest.fixture
def tom(shop):
    return shop.member("tom")
