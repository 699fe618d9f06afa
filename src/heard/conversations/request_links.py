"""Links to the page of one's request: signed, for one customer and one conversation, and good for some weeks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse

SALT = "heard.conversations.request"
LASTS = dt.timedelta(days=60)


class RequestLinkIsWrong(Exception):
    """Nobody here signed this."""


@dataclass(frozen=True)
class RequestLink:
    """What a link says: whose it is, and about which conversation."""

    conversation_id: int
    customer_id: int
    made_at: dt.datetime

    def is_old(self, *, at: dt.datetime) -> bool:
        """Return whether it has served its time."""
        return at - self.made_at > LASTS


def request_address(conversation_id: int, customer_id: int, *, at: dt.datetime) -> str:
    """Return the address of the page on which a customer sees how their request stands."""
    return f"{settings.HEARD_URL.rstrip('/')}{request_path(conversation_id, customer_id, at=at)}"


def request_path(conversation_id: int, customer_id: int, *, at: dt.datetime) -> str:
    """Return the same, within this site. The page is made on a floor above, which knows what was promised."""
    token = signing.Signer(salt=SALT).sign_object([conversation_id, customer_id, int(at.timestamp())])
    return reverse("promises:request", args=[token])


def read_request_link(token: str) -> RequestLink:
    """Return what a link says, however old it is. Raises RequestLinkIsWrong."""
    try:
        conversation_id, customer_id, made = signing.Signer(salt=SALT).unsign_object(token)
        return RequestLink(int(conversation_id), int(customer_id), dt.datetime.fromtimestamp(made, tz=dt.UTC))
    except (signing.BadSignature, ValueError, TypeError, OverflowError) as error:
        raise RequestLinkIsWrong from error
