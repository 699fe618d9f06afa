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
def agent(db):
    """Mia, who signs what she writes."""
    from heard.staff.models import Agent

    return Agent.objects.create_user("mia@willow.example", name="Mia Chen", signature="Mia\nCustomer care")


@pytest.fixture
def smtp_port(transactional_db):
    from tests.channels.email.mailing import receiver

    with receiver() as (port, _):
        yield port


@pytest.fixture
def conversation(inbox):
    """One that Ana began by mail."""
    from heard.channels.email.intake import take_in_everything
    from heard.channels.email.receiving import Arrival, keep
    from heard.conversations.models import Conversation
    from tests.channels.email.mailing import mail

    sent = mail(Message_ID="<first@customer.example>")
    keep([Arrival(data=sent.as_bytes(), source="smtp", inbox_id=inbox.pk, envelope_from="ana@customer.example")])
    take_in_everything()
    return Conversation.objects.get()


@pytest.fixture(autouse=True)
def servers_of_our_own(settings):
    """The mail servers of the tests run on this machine."""
    settings.HEARD_PRIVATE_MAIL_SERVERS = True


@pytest.fixture(autouse=True)
def own_outbox(settings, tmp_path):
    """No test finds the mail of another."""
    settings.HEARD_OUTBOX = tmp_path / "outbox"
