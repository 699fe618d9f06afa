"""Put what was split off back where it was."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from heard.conversations.actions._moving import UndoLaterFirst, pour
from heard.conversations.actions._row import about, reckon
from heard.conversations.events import ConversationDescribed, ConversationSplitOff
from heard.conversations.models import Conversation, ConversationSplit
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent


def undo_split(*, split: ConversationSplit, agent: Agent | None, at: dt.datetime) -> ConversationSplit:
    """Put everything of the new conversation back into the old, what was said since included; answers to it follow.

    Does nothing twice. Raises heard.conversations.actions._moving.UndoLaterFirst when either was merged since.
    """
    with transaction.atomic():
        rows = Conversation.objects.select_for_update(no_key=True, of=("self",)).select_related("inbox")
        both = {row.pk: row for row in rows.filter(pk__in=[split.source_id, split.created_id]).order_by("pk")}
        target, source = both[split.source_id], both[split.created_id]
        done = ConversationSplit.objects.select_for_update().get(pk=split.pk)
        if done.undone_at is not None:
            return done
        if target.merged_into_id is not None or source.merged_into_id is not None:
            raise UndoLaterFirst
        pour(source, target, at=at)
        reckon(target)
        target.save()
        done.undone_at, done.undone_by = at, agent
        done.save(update_fields=["undone_at", "undone_by"])
        announce(
            ConversationSplitOff(**about(target, agent), created_id=source.pk, split_id=done.pk, undone=True),
            ConversationDescribed(**about(source, agent), fields=["merged_into"]),
        )
    return done
