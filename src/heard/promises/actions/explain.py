"""Say why a promise was broken."""

from __future__ import annotations

from django.db import transaction

from heard.promises.actions._book import locked_one
from heard.promises.models import End, Promise


class NotBroken(Exception):
    """Only what was broken has a cause."""


def explain(*, promise: Promise, reason: str) -> Promise:
    """Remember the cause of a broken promise; an empty one forgets it again. Raises NotBroken."""
    with transaction.atomic():
        row = locked_one(promise)
        if row.end != End.BROKEN:
            raise NotBroken
        row.reason = " ".join(reason.split())[:300]
        row.save(update_fields=["reason"])
    return row
