"""Make one conversation of two."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from heard.conversations.actions._moving import locked_pair, pour
from heard.conversations.actions._row import about, reckon
from heard.conversations.actions._states import change_state
from heard.conversations.events import ConversationDescribed, ConversationEvent, ConversationsMerged
from heard.conversations.models import Conversation, ConversationMerge, State
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent


def merge(*, kept: Conversation, merged: Conversation, agent: Agent | None, at: dt.datetime) -> ConversationMerge:
    """Put everything of `merged` into `kept`: messages, side conversations, participants and tags.

    What is still written to `merged` arrives in `kept`, which is open if either was. Can be undone with what is
    returned. Raises heard.conversations.actions._moving.SameConversation, and ConversationGone.
    """
    with transaction.atomic():
        target, source = locked_pair(kept, merged)
        was = {"state": target.state, "since": target.since.isoformat()}
        state, since = source.state, source.since
        moved = pour(source, target, at=at)
        facts: list[ConversationEvent] = []
        if state == State.OPEN and target.state != State.SPAM:
            longest = min(since, target.since) if target.state == State.OPEN else since
            facts += change_state(target, State.OPEN, since=longest, agent=agent, at=at)
        reckon(target)
        target.save()
        became = {"state": target.state, "since": target.since.isoformat()}
        done = ConversationMerge.objects.create(
            kept=target, merged=source, by=agent, at=at, moved={**moved, "kept_was": was, "kept_became": became}
        )
        announce(
            ConversationsMerged(**about(target, agent), merged_id=source.pk, merge_id=done.pk),
            ConversationDescribed(**about(source, agent), fields=["merged_into"]),
            *facts,
        )
    return done
