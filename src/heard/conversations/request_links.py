"""Links to the page of one's request: for one customer and one conversation, and good for some weeks."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.urls import reverse

from heard.plumbing.signed_links import SignedLinks

LASTS = dt.timedelta(days=60)
# Which conversation, and whose. The page is made on a floor above, which knows what was promised.
REQUESTS = SignedLinks("heard.conversations.request", page="promises:request", count=2, lasts=LASTS)


def request_address(conversation_id: int, customer_id: int, *, at: dt.datetime) -> str:
    """Return the address of the page on which a customer sees how their request stands."""
    return REQUESTS.address(conversation_id, customer_id, at=at)


def request_path(conversation_id: int, customer_id: int, *, at: dt.datetime) -> str:
    """Return the same, within this site."""
    return REQUESTS.path(conversation_id, customer_id, at=at)


def leads_to_request(text: str) -> bool:
    """Return whether a text holds the address of the page of a request."""
    return f"{settings.HEARD_URL.rstrip('/')}{reverse(REQUESTS.page, args=['-']).removesuffix('-/')}" in text
