"""The numbers where nothing has happened yet."""

import pytest

from tests.insights.counted import Counted

pytestmark = pytest.mark.django_db


def test_an_empty_house_is_told_what_would_stand_here(client):
    shop = Counted()
    shop.count()
    client.force_login(shop.ana)
    assert "Nothing to count in these days" in client.get("/numbers/").content.decode()
