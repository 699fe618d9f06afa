"""Secrets at rest: sealed with a key made from the installation's own, so that neither a page, a log nor a backup shows them.

The key is HEARD_SECRET_KEY or the file `secret.key` under HEARD_HOME, which no backup holds. To change it, give the old
one as HEARD_FORMER_SECRET_KEYS until everything was sealed again (`heard manage seal_again`). A model keeps what is
sealed in a `SealedField`; django-allauth's second factors keep theirs in JSON.
"""

from __future__ import annotations

import base64
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.apps import apps
from django.conf import settings
from django.db import models

_TOKEN = "gAAAAA"  # noqa: S105 - how every Fernet token of this century begins: its version and the first bytes of its time


class SealedField(models.BinaryField):  # type: ignore[type-arg]
    """A column for what `seal` returns; `seal_all_again` finds it. To the database it is bytes like any other."""

    def deconstruct(self) -> Any:
        """Describe it to migrations as what it is in the database."""
        name, _, positional, named = super().deconstruct()
        return name, "django.db.models.BinaryField", positional, named


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


def seal_all_again() -> tuple[int, int]:
    """Seal every kept secret with the present key; return how many were, and how many no known key opens."""
    done = lost = 0
    for model, name in _sealed_fields():
        for row in model._default_manager.exclude(**{name: None}).only("pk", name).iterator():
            kept = getattr(row, name)
            try:
                sealed = _json_again(kept) if isinstance(kept, dict) else seal_again(kept)
            except CannotUnsealError:
                lost += 1
                continue
            # What was entered anew in this very moment is sealed with the present key already.
            done += model._default_manager.filter(**{"pk": row.pk, name: kept}).update(**{name: sealed})
    return done, lost


def _sealed_fields() -> list[tuple[type[models.Model], str]]:
    ours = [
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, SealedField)
    ]
    return [*ours, (apps.get_model("mfa", "Authenticator"), "data")]


def _json_again(kept: dict[str, Any]) -> dict[str, Any]:
    return {
        key: seal_again(value.encode()).decode() if isinstance(value, str) and value.startswith(_TOKEN) else value
        for key, value in kept.items()
    }


def _keys() -> MultiFernet:
    return MultiFernet([_fernet(str(key)) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _fernet(key: str) -> Fernet:
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"heard.plumbing.sealing").derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(made))
