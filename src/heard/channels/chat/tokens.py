"""Visitors' tokens: who somebody is in their browser, signed by us, for one widget only. Nothing is kept for them."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from dataclasses import dataclass

from django.core.signing import BadSignature, Signer

LASTS = dt.timedelta(days=400)  # browsers forget sooner or later; the limit Chromium sets for cookies
KNOWN_LASTS = dt.timedelta(days=1)  # the website says anew who it is
_SHAPE = re.compile(r"([0-9a-f]{32})\.(\d{1,12})(?:-([0-9a-f]{32}))?\.([ka])")
LONGEST = 200  # characters


class TokenIsVoid(Exception):
    """It was not signed here for this widget, or has run out: a new one is to be given."""


@dataclass(frozen=True)
class Named:
    """Whom a token names; `is_known`: the website vouched for them when it was given; `was`: who their browser was until
    then, whose files are theirs to send.
    """

    visitor: uuid.UUID
    since: dt.datetime
    is_known: bool
    was: uuid.UUID | None = None


def new_token(
    *, widget_key: str, visitor: uuid.UUID, at: dt.datetime, is_known: bool = False, was: uuid.UUID | None = None
) -> str:
    """Return a token by which a browser says from now on who it is; the widget reads "who.since….k:" of it."""
    since = f"{int(at.timestamp())}-{was.hex}" if was else f"{int(at.timestamp())}"
    return _signer(widget_key).sign(f"{visitor.hex}.{since}.{'k' if is_known else 'a'}")


def read_token(text: str, *, widget_key: str, at: dt.datetime) -> Named:
    """Return whom a token names. Raises TokenIsVoid."""
    try:
        shape = _SHAPE.fullmatch(_signer(widget_key).unsign(text[:LONGEST]))
    except BadSignature as error:
        raise TokenIsVoid from error
    if shape is None:
        raise TokenIsVoid
    since = dt.datetime.fromtimestamp(int(shape[2]), tz=dt.UTC)
    named = Named(uuid.UUID(hex=shape[1]), since, shape[4] == "k", uuid.UUID(hex=shape[3]) if shape[3] else None)
    if at >= since + (KNOWN_LASTS if named.is_known else LASTS):
        raise TokenIsVoid
    return named


def _signer(widget_key: str) -> Signer:
    return Signer(salt=f"heard.channels.chat.visitor:{widget_key}")
