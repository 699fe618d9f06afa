import pytest


@pytest.fixture
def shop(db):
    from tests.conversations.shop import Shop  # Django is not ready when this file is read

    return Shop()


@pytest.fixture
def guest(shop):
    """Somebody at the shop's chat who gave their address."""
    from tests.channels.chat.chats import Guest

    return Guest(shop.inbox, name="Mia", email="mia@home.example")


@pytest.fixture
def smtp_port(transactional_db):
    from tests.channels.email.mailing import receiver

    with receiver() as (port, _):
        yield port


@pytest.fixture(autouse=True)
def own_outbox(settings, tmp_path):
    """No test finds the mail of another."""
    settings.HEARD_OUTBOX = tmp_path / "outbox"
    settings.HEARD_PRIVATE_MAIL_SERVERS = True
