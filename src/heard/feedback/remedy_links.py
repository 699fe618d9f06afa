"""Links to the page on which a customer answers an offer: for one offer and one customer, good as long as one to a request."""

from __future__ import annotations

import datetime as dt

from heard.conversations.request_links import LASTS
from heard.plumbing.signed_links import SignedLinks

# Which offer, and to whom it was made.
REMEDIES = SignedLinks("heard.feedback.remedy", page="feedback:remedy", count=2, lasts=LASTS)


def remedy_path(remedy_id: int, customer_id: int, *, at: dt.datetime) -> str:
    """Return the address of the page of an offer, within this site."""
    return REMEDIES.path(remedy_id, customer_id, at=at)


def remedy_address(remedy_id: int, customer_id: int, *, at: dt.datetime) -> str:
    """Return the whole address, for a mail."""
    return REMEDIES.address(remedy_id, customer_id, at=at)
