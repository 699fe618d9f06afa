"""A shop with two inboxes, and a receiver for its mail. Imports wait: this file is read before Django is ready."""

import pytest


@pytest.fixture
def brand(db):
    from heard.conversations.models import Brand

    return Brand.objects.create(name="Willow Goods", website="https://willow.example", signature="Willow Goods, Bath")


@pytest.fixture
def inbox(brand):
    from heard.conversations.models import Inbox

    return Inbox.objects.create(name="Support", brand=brand, address="support@willow.example")


@pytest.fixture
def sales(brand):
    from heard.conversations.models import Inbox

    return Inbox.objects.create(name="Sales", brand=brand, address="Sales@willow.example")


@pytest.fixture
def smtp_port(transactional_db):
    from tests.channels.email.mailing import receiver

    with receiver() as (port, _):
        yield port
