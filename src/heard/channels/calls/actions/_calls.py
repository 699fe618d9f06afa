"""What every verb does with a call: lock it after its conversation, name it in facts, end it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from heard.channels.calls.events import CallEnded
from heard.channels.calls.models import Call, CallState, Side
from heard.channels.calls.queries import joined
from heard.conversations.models import Conversation
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent


class CallIsOver(Exception):
    """It was missed, declined or ended meanwhile."""


class TakenByAnother(Exception):
    """Somebody else took the call."""

    def __init__(self, agent: Agent | None) -> None:
        """Keep who has it."""
        super().__init__()
        self.agent = agent


def locked_call(call: Call) -> Call:
    """Return the row as it is now, ours until the transaction ends; first its conversation (one order of locks)."""
    list(Conversation.objects.select_for_update(no_key=True).filter(pk=call.conversation_id))
    return Call.objects.select_for_update(no_key=True, of=("self",)).select_related("agent").get(pk=call.pk)


def about(call: Call) -> dict[str, Any]:
    """Return what every fact about a call says."""
    return {
        "call_id": call.pk,
        "kind": call.kind,
        "begun_by": call.begun_by,
        "conversation_id": call.conversation_id,
        "customer_id": call.customer_id,
        "inbox_id": call.inbox_id,
        "agent_id": call.agent_id,
    }


def put_down(row: Call, state: CallState, *, by: Side | None, at: dt.datetime) -> None:
    """End a locked call that rings or runs, and announce how."""
    were = joined(row)
    row.state, row.ended_at, row.ended_by = state, max(at, row.answered_at or row.rang_at), by or ""
    row.save(update_fields=["state", "ended_at", "ended_by", "agent"])
    announce(
        CallEnded(
            **about(row), outcome=state, seconds=row.seconds, ended_by=by or "",
            joined_ids=[agent.pk for agent in were], joined=[agent.name for agent in were],
        )
    )  # fmt: skip
