"""Forgetting original mails."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db.models import Q

from heard.channels.email.models import RawEmail, RawState
from heard.conversations.models import Message

KEPT = (RawState.NEW, RawState.QUARANTINED)


def forget_mails(*, before: dt.datetime, limit: int = 500) -> int:
    """Remove up to `limit` original mails received before a moment; return how many. Those that wait for us stay."""
    old = RawEmail.objects.filter(received_at__lt=before).exclude(state__in=KEPT).order_by("received_at")
    return _forget(list(old.values_list("pk", flat=True)[:limit]))


def forget_mails_of(*, conversation_ids: Collection[int]) -> int:
    """Remove the original mails of conversations that are to be forgotten; return how many."""
    messages = Message.objects.filter(conversation__in=conversation_ids)
    sources = messages.filter(source_id__isnull=False).values("source_id")
    told = RawEmail.objects.filter(Q(message__in=messages) | Q(pk__in=sources))
    return _forget(list(told.values_list("pk", flat=True)))


def _forget(numbers: list[int]) -> int:
    return RawEmail.objects.filter(pk__in=numbers).delete()[1].get("email.RawEmail", 0)
