"""Addresses of files: signed, for one reader, and good for some hours."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.signing import BadSignature, Signer

LIFETIME = dt.timedelta(hours=12)
_SALT = "heard.plumbing.files"


class BadAddressError(Exception):
    """The address was not made here, is somebody else's, or has expired."""


def sign(subject: str, *, for_whom: str, at: dt.datetime, lifetime: dt.timedelta = LIFETIME) -> str:
    """Return a token for the address of a file that one reader may follow until `at + lifetime`.

    `subject` names what is to be shown ("attachment:12"), `for_whom` the reader ("agent:5"). A day's addresses expire
    together at whole hours, so that browsers can keep what they fetched.
    """
    until = int((at + lifetime).timestamp()) // 3600 * 3600 + 3600
    return Signer(salt=_SALT).sign_object([subject, for_whom, until], compress=False)


def verify(token: str, *, for_whom: str, at: dt.datetime) -> str:
    """Return the subject a token was signed for. Raises BadAddressError."""
    try:
        signed: Any = Signer(salt=_SALT).unsign_object(token)
        subject, reader, until = signed
    except (BadSignature, ValueError, TypeError) as error:
        raise BadAddressError("not an address of ours") from error
    if reader != for_whom:
        raise BadAddressError("somebody else's address")
    if at.timestamp() >= until:
        raise BadAddressError("expired")
    return str(subject)
