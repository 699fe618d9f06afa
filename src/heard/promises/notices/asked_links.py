"""Links in check-ins: to the page on which a customer says how it went since their matter was closed."""

from __future__ import annotations

import datetime as dt

from heard.plumbing.signed_links import SignedLinks

LASTS = dt.timedelta(days=60)
# Which conversation, whose, after which closing, and whether a check-in asked. The page is made on a floor above, which
# knows what customers think.
ASKED = SignedLinks("heard.promises.asked", page="feedback:asked", count=4, lasts=LASTS)


def asked_address(
    conversation_id: int, customer_id: int, closure_id: int, *, is_check_in: bool, at: dt.datetime
) -> str:
    """Return the address of the page; `is_check_in` tells a check-in by mail from a customer who came by themselves."""
    return ASKED.address(conversation_id, customer_id, closure_id, is_check_in, at=at)


def asked_path(conversation_id: int, customer_id: int, closure_id: int, *, is_check_in: bool, at: dt.datetime) -> str:
    """Return the same, within this site."""
    return ASKED.path(conversation_id, customer_id, closure_id, is_check_in, at=at)
