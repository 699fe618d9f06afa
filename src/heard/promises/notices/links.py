"""Links in notices: signed, ending some day, and harmless until a person presses the button behind them."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core import signing
from django.urls import reverse

SALT = "heard.promises.notices"
LASTS = dt.timedelta(days=180)


class LinkIsWrong(Exception):
    """Nobody signed this."""


class LinkIsOld(Exception):
    """It was ours, and is too old; `customer_id` says whose."""

    def __init__(self, customer_id: int) -> None:
        """Remember whose it was."""
        super().__init__(customer_id)
        self.customer_id = customer_id


def unsubscribe_address(customer_id: int, *, at: dt.datetime) -> str:
    """Return the address of the page where a customer says how much they want to hear from us on our own."""
    token = signing.Signer(salt=SALT).sign_object([customer_id, int(at.timestamp())])
    return f"{settings.HEARD_URL.rstrip('/')}{reverse('promises:wish', args=[token])}"


def customer_of(token: str, *, at: dt.datetime) -> int:
    """Return whose link this is. Raises LinkIsWrong, and LinkIsOld."""
    try:
        customer_id, made = signing.Signer(salt=SALT).unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise LinkIsWrong from error
    if at - dt.datetime.fromtimestamp(made, tz=dt.UTC) > LASTS:
        raise LinkIsOld(customer_id)
    return int(customer_id)
