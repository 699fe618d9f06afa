"""Links in check-ins: to the page on which a customer says how it went since their matter was closed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse

SALT = "heard.promises.asked"
LASTS = dt.timedelta(days=60)


class AskedLinkIsWrong(Exception):
    """Nobody here signed this."""


@dataclass(frozen=True)
class AskedLink:
    """What a link says: whose it is, and about which closing of which conversation."""

    conversation_id: int
    customer_id: int
    closure_id: int
    is_check_in: bool
    made_at: dt.datetime

    def is_old(self, *, at: dt.datetime) -> bool:
        """Return whether it has served its time."""
        return at - self.made_at > LASTS


def asked_address(
    conversation_id: int, customer_id: int, closure_id: int, *, is_check_in: bool, at: dt.datetime
) -> str:
    """Return the address of the page; `is_check_in` tells a check-in by mail from a customer who came by themselves."""
    path = asked_path(conversation_id, customer_id, closure_id, is_check_in=is_check_in, at=at)
    return f"{settings.HEARD_URL.rstrip('/')}{path}"


def asked_path(conversation_id: int, customer_id: int, closure_id: int, *, is_check_in: bool, at: dt.datetime) -> str:
    """Return the same, within this site. The page is made on a floor above, which knows what customers think."""
    said = [conversation_id, customer_id, closure_id, int(is_check_in), int(at.timestamp())]
    return reverse("feedback:asked", args=[signing.Signer(salt=SALT).sign_object(said)])


def read_asked_link(token: str) -> AskedLink:
    """Return what a link says, however old it is. Raises AskedLinkIsWrong."""
    try:
        conversation_id, customer_id, closure_id, is_check_in, made = signing.Signer(salt=SALT).unsign_object(token)
        made_at = dt.datetime.fromtimestamp(made, tz=dt.UTC)
        return AskedLink(int(conversation_id), int(customer_id), int(closure_id), bool(is_check_in), made_at)
    except (signing.BadSignature, ValueError, TypeError, OverflowError) as error:
        raise AskedLinkIsWrong from error
