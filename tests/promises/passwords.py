"""Customers who sign in with a password, each in a browser of their own."""

import re

from django.test import Client

from heard.promises.models import RequestCode
from heard.promises.request_codes import code_of

MINA, TOM = "mina@lamp.example", "tom@lamp.example"
GOOD, BETTER = "seven green lampshades", "eleven amber lanterns"
OWN = "/requests/password/"


class Browser(Client):
    """A browser that knows the way; `network` is where it stands."""

    def __init__(self, network="192.0.2.1", **more):
        super().__init__(REMOTE_ADDR=network, **more)

    def by_code(self, address=MINA, **more):
        """Sign in with a code from the mailbox."""
        self.post("/requests/code/", {"address": address, **more})
        return self.post("/requests/signing-in/", {"address": address, "code": newest_code(), **more})

    def by_password(self, password=GOOD, address=MINA, **more):
        """Sign in with a password."""
        return self.post("/requests/with-password/", {"address": address, "password": password, **more})

    def choose(self, password, **proof):
        """Choose a password on the page of one's own."""
        return self.post(OWN, {"password": password, **proof})

    def is_in(self):
        """Whether this browser is known."""
        return "Sign out" in self.get("/requests/").content.decode()


def newest_code():
    row = RequestCode.objects.order_by("-pk").first()
    return code_of(row) if row else "000000"


def words(response):
    """What stands in a page, without what differs from page to page."""
    hidden = r'name="csrfmiddlewaretoken" value="[^"]*"|csrf-token" content="[^"]*"|nonce[^ >]+'
    return re.sub(hidden, "", response.content.decode())


def let_time_pass(monkeypatch, **span):
    """Let it be later from now on."""
    import datetime as dt

    from django.utils import timezone

    later = timezone.now() + dt.timedelta(**span)
    monkeypatch.setattr(timezone, "now", lambda: later)
