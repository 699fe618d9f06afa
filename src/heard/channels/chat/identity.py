"""Customers for whom a website vouches: its server signs who they are, as a JSON Web Token (RFC 7519, HS256)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import jwt

from heard.channels.chat.models import ChatWidget
from heard.customers.addresses import AddressIsWrong, checked_address
from heard.customers.models import ChannelKind
from heard.plumbing.sealing import CannotUnsealError, unseal

LONGEST = 4000  # characters of a token
LONGEST_LIFE = dt.timedelta(hours=24)
CLOCKS_DIFFER = dt.timedelta(minutes=2)


class IdentityRefused(Exception):
    """The website's word does not hold; the message tells its developer what is wrong, in English."""


@dataclass(frozen=True)
class Identity:
    """Who somebody is for the website: `sub` is its own number or name for them."""

    sub: str
    name: str = ""
    email: str = ""


def check_identity(text: str, *, widget: ChatWidget, at: dt.datetime) -> Identity:
    """Return who the website says it is. Raises IdentityRefused."""
    if widget.secret is None:
        raise IdentityRefused("this chat has no identity secret yet; make one in the studio")
    if len(text) > LONGEST:
        raise IdentityRefused("the identity is longer than 4,000 characters")
    try:
        claims = jwt.decode(
            text,
            unseal(widget.secret),
            algorithms=["HS256"],
            options={
                "require": ["sub", "exp"],
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
                "verify_aud": False,
            },
        )
    except jwt.InvalidSignatureError as error:
        raise IdentityRefused("the signature is wrong: sign with this inbox's identity secret (HS256)") from error
    except (jwt.PyJWTError, CannotUnsealError) as error:
        raise IdentityRefused(f"the identity cannot be read: {error}") from error
    _insist_on_time(claims["exp"], at)
    sub, name = str(claims["sub"]).strip(), str(claims.get("name") or "").strip()
    if not 0 < len(sub) <= 200:
        raise IdentityRefused("sub must have between 1 and 200 characters")
    return Identity(sub, name[:200], _email(claims.get("email")))


def _insist_on_time(expires: object, at: dt.datetime) -> None:
    if not isinstance(expires, int | float):
        raise IdentityRefused("exp must be a number of seconds since 1970")
    now = at.timestamp()
    if expires < now - CLOCKS_DIFFER.total_seconds():
        raise IdentityRefused("the identity has expired")
    if expires > now + (LONGEST_LIFE + CLOCKS_DIFFER).total_seconds():
        raise IdentityRefused("exp must be at most 24 hours ahead")


def _email(given: object) -> str:
    if not given:
        return ""
    try:
        return checked_address(ChannelKind.EMAIL, str(given))
    except AddressIsWrong as error:
        raise IdentityRefused("email is not an email address") from error
