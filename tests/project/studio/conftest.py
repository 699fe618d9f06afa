"""A small house with something in every room, and who may enter which."""

import pytest
from django.test import Client


@pytest.fixture(autouse=True)
def quick_hashing(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def house(db):
    from tests.project.studio.house import House  # this file is read before Django is ready

    return House()


@pytest.fixture
def boss(house) -> Client:
    return house.browser("admin")


@pytest.fixture
def editor(house) -> Client:
    return house.browser("editor")
