import pytest

OFFLINE = "net::ERR_INTERNET_DISCONNECTED"  # what a browser says of every try to get a line where a test has taken the network away


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
def buckets_that_stay_empty(monkeypatch):
    """However long a test takes on a busy machine, nothing is refilled meanwhile."""
    from heard.plumbing.api.limits import Buckets

    take = Buckets.take
    monkeypatch.setattr(Buckets, "take", lambda self, who: take(self, who, now=0.0))


@pytest.fixture
def site(shop, settings):
    """A website that carries the shop's chat."""
    from tests.channels.chat.chats import widget_of
    from tests.channels.chat.on_a_website import website

    with website() as found:
        settings.HEARD_URL = found.ours
        shop.widget = widget_of(shop.inbox)
        shop.widget.origins, shop.widget.asks_email = found.address, "not"
        shop.widget.save()
        yield found


@pytest.fixture
def visit(chromium, shop, site):
    """visit(**how) opens a page of the website; at the end nothing was complained of."""
    pages = []

    def to(**how):
        pages.append(site.page(chromium, how.pop("key", shop.widget.key), **how))
        return pages[-1]

    yield to
    complaints = [said for page in pages for said in page.complaints if OFFLINE not in said]
    for page in pages:
        page.context.close()
    assert complaints == []


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
