"""Let whoever talks with a visitor have the conversation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from heard.channels.calls.models import Call
from heard.conversations.actions._row import ConversationGone
from heard.conversations.actions.assign import MayNotOpen, assign

if TYPE_CHECKING:
    from heard.channels.calls.events import CallAnswered
    from heard.plumbing.reactions import Recorded


def take_answered(*, call: Call, at: dt.datetime) -> None:
    """Give a conversation that is nobody's to the agent of its call; one that is somebody's stays theirs."""
    conversation, agent = call.conversation, call.agent
    if agent is None or conversation.assignee_id is not None:
        return
    try:
        assign(conversation=conversation, agent=agent, assignee=agent, team=conversation.team, at=at, reason="answered")
    except (MayNotOpen, ConversationGone):
        return


def take_what_was_answered(facts: Sequence[Recorded[CallAnswered]]) -> None:
    """React to answered calls, whichever side rang."""
    for fact in facts:
        call = Call.objects.select_related("conversation__team", "agent").filter(pk=fact.event.call_id).first()
        if call is not None:
            take_answered(call=call, at=fact.at)
