"""Let no missed call be lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from heard.channels.calls.models import CallState, Side
from heard.conversations.actions._row import ConversationGone
from heard.conversations.actions.reopen import reopen
from heard.conversations.models import Conversation

if TYPE_CHECKING:
    from heard.channels.calls.events import CallEnded
    from heard.plumbing.reactions import Recorded


def reopen_missed(*, conversation: Conversation, at: dt.datetime) -> None:
    """Make a conversation our turn, as its visitor rang and nobody answered; an open one stays as it is."""
    try:
        reopen(conversation=conversation, agent=None, at=at)
    except ConversationGone:
        return


def reopen_what_was_missed(facts: Sequence[Recorded[CallEnded]]) -> None:
    """React to calls of visitors that nobody answered; whoever was erased meanwhile is nobody to call back."""
    for fact in facts:
        if (fact.event.outcome, fact.event.begun_by) == (CallState.MISSED, Side.VISITOR):
            row = Conversation.objects.filter(pk=fact.event.conversation_id, customer__erased_at=None).first()
            if row is not None:
                reopen_missed(conversation=row, at=fact.at)
