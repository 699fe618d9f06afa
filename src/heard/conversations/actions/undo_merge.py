"""Make two conversations of one again."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from heard.conversations.actions._moving import UndoLaterFirst, pour_back
from heard.conversations.actions._row import about, reckon
from heard.conversations.actions._states import change_state
from heard.conversations.events import ConversationDescribed, ConversationEvent, ConversationsMerged
from heard.conversations.models import Conversation, ConversationMerge
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent


def undo_merge(*, merge: ConversationMerge, agent: Agent | None, at: dt.datetime) -> ConversationMerge:
    """Take out of the kept conversation what came with the merge; what was said since stays.

    Both are in the state they were in, unless somebody changed the kept one since. Does nothing twice. Raises
    heard.conversations.actions._moving.UndoLaterFirst when the kept one was merged itself since.
    """
    with transaction.atomic():
        rows = Conversation.objects.select_for_update(no_key=True, of=("self",)).select_related("inbox")
        both = {row.pk: row for row in rows.filter(pk__in=[merge.kept_id, merge.merged_id]).order_by("pk")}
        target, source = both[merge.kept_id], both[merge.merged_id]
        done = ConversationMerge.objects.select_for_update().get(pk=merge.pk)
        if done.undone_at is not None:
            return done
        if target.merged_into_id is not None or source.merged_into_id != target.pk:
            raise UndoLaterFirst
        pour_back(done.moved, source=source, target=target)
        facts = _back(target, done, agent, at)
        reckon(target)
        target.save()
        done.undone_at, done.undone_by = at, agent
        done.save(update_fields=["undone_at", "undone_by"])
        announce(
            ConversationsMerged(**about(target, agent), merged_id=source.pk, merge_id=done.pk, undone=True),
            ConversationDescribed(**about(source, agent), fields=["merged_into"]),
            *facts,
        )
    return done


def _back(
    target: Conversation, done: ConversationMerge, agent: Agent | None, at: dt.datetime
) -> list[ConversationEvent]:
    was, became = done.moved["kept_was"], done.moved["kept_became"]
    is_untouched = (target.state, target.since.isoformat()) == (became["state"], became["since"])
    if was == became or not is_untouched:
        return []
    return change_state(target, was["state"], since=dt.datetime.fromisoformat(was["since"]), agent=agent, at=at)
