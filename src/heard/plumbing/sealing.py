"""Secrets at rest: sealed with a key made from the installation's own, so that neither a page, a log nor a backup shows them.

The key is HEARD_SECRET_KEY or the file `secret.key` under HEARD_HOME, which no backup holds. To change it, give the old
one as a fallback (SECRET_KEY_FALLBACKS) until everything was sealed again.
"""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class CannotUnsealError(Exception):
    """It was sealed with another key, for example before a restore on another machine; it has to be entered anew."""


def seal(secret: str) -> bytes:
    """Return a secret as it may be stored."""
    return _keys().encrypt(secret.encode())


def unseal(sealed: bytes) -> str:
    """Return a secret that was sealed here, with the present key or an earlier one. Raises CannotUnsealError."""
    try:
        return _keys().decrypt(bytes(sealed)).decode()
    except InvalidToken as error:
        raise CannotUnsealError("it was sealed with another key") from error


def seal_again(sealed: bytes) -> bytes:
    """Return the same secret sealed with the present key. Raises CannotUnsealError."""
    return seal(unseal(sealed))


def _keys() -> MultiFernet:
    return MultiFernet([_fernet(str(key)) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _fernet(key: str) -> Fernet:
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"heard.plumbing.sealing").derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(made))
