"""Forget conversations that were settled long ago."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from heard.conversations.models import Conversation, State
from heard.plumbing.forgetting import strip_facts


def old_conversations(*, before: dt.datetime, limit: int = 200) -> list[int]:
    """Return up to `limit` conversations settled before a moment, oldest first; merged ones go with what they are in."""
    settled = Conversation.objects.filter(
        state__in=[State.RESOLVED, State.SPAM], since__lt=before, merged_into__isnull=True
    )
    return list(settled.order_by("since", "id").values_list("pk", flat=True)[:limit])


def forget_old(*, conversation_ids: Collection[int], before: dt.datetime) -> int:
    """Remove conversations that are still settled since before a moment, whatever was merged into them, and all that
    was said there; return how many. What facts about them say is emptied. One that was opened meanwhile stays."""
    with transaction.atomic():
        rows = Conversation.objects.select_for_update().filter(
            pk__in=conversation_ids, state__in=[State.RESOLVED, State.SPAM], since__lt=before
        )
        going = list(rows.order_by("pk").values_list("pk", flat=True))
        followers = list(Conversation.objects.filter(merged_into__in=going).values_list("pk", flat=True))
        strip_facts(streams=[f"conversation:{number}" for number in (*going, *followers)])
        Conversation.objects.filter(pk__in=[*followers, *going]).delete()
    return len(going)
