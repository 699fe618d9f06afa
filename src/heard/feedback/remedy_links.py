"""Links to the page on which a customer answers an offer: signed, for one offer and one customer, good for some weeks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse

from heard.conversations.request_links import LASTS, RequestLinkIsWrong

SALT = "heard.feedback.remedy"


@dataclass(frozen=True)
class RemedyLink:
    """What a link says: which offer, and to whom it was made."""

    remedy_id: int
    customer_id: int
    made_at: dt.datetime

    def is_old(self, *, at: dt.datetime) -> bool:
        """Return whether it has served its time, the same as that of a link to a request."""
        return at - self.made_at > LASTS


def remedy_path(remedy_id: int, customer_id: int, *, at: dt.datetime) -> str:
    """Return the address of the page of an offer, within this site."""
    token = signing.Signer(salt=SALT).sign_object([remedy_id, customer_id, int(at.timestamp())])
    return reverse("feedback:remedy", args=[token])


def remedy_address(remedy_id: int, customer_id: int, *, at: dt.datetime) -> str:
    """Return the whole address, for a mail."""
    return f"{settings.HEARD_URL.rstrip('/')}{remedy_path(remedy_id, customer_id, at=at)}"


def read_remedy_link(token: str) -> RemedyLink:
    """Return what a link says, however old it is. Raises RequestLinkIsWrong."""
    try:
        remedy_id, customer_id, made = signing.Signer(salt=SALT).unsign_object(token)
        return RemedyLink(int(remedy_id), int(customer_id), dt.datetime.fromtimestamp(made, tz=dt.UTC))
    except (signing.BadSignature, ValueError, TypeError, OverflowError) as error:
        raise RequestLinkIsWrong from error
