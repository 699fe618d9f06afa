"""Links in notices, to the page where a customer says how much they want to hear from us on our own."""

from __future__ import annotations

import datetime as dt

from heard.plumbing.signed_links import SignedLinks

WISHES = SignedLinks("heard.promises.notices", page="promises:wish", count=1, lasts=dt.timedelta(days=180))


def unsubscribe_address(customer_id: int, *, at: dt.datetime) -> str:
    """Return the address of the page."""
    return WISHES.address(customer_id, at=at)


def unsubscribe_path(customer_id: int, *, at: dt.datetime) -> str:
    """Return the same, within this site."""
    return WISHES.path(customer_id, at=at)
