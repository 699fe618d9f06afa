"""What every verb about answers does with their rows: one for each closing, locked, named in facts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from heard.conversations.models import Closure, Conversation
from heard.feedback.models import AskedBy, Satisfaction

CHANGEABLE = dt.timedelta(days=7)  # from the first answer on


class TooLateToChange(Exception):
    """They answered some time ago; what they said stands."""


def answer_row(*, closure: Closure, conversation: Conversation, source: AskedBy) -> Satisfaction:
    """Return what was answered after this closing, made if nothing was; ours until the transaction ends.

    Who served them is who has the conversation now. `conversation` is where the closing's messages are now.
    """
    # First the conversation, then what hangs on it, as everywhere (docs/decisions/one-order-of-locks.md).
    list(Conversation.objects.select_for_update(no_key=True).filter(pk=conversation.pk).values_list("pk"))
    served = {
        "conversation": conversation,
        "customer_id": conversation.customer_id,
        "inbox_id": conversation.inbox_id,
        "channel": conversation.channel,
        "agent_id": conversation.assignee_id,
        "team_id": conversation.team_id,
        "source": source,
    }
    Satisfaction.objects.get_or_create(closure=closure, defaults=served)
    return Satisfaction.objects.select_for_update(no_key=True).get(closure=closure)


def about(row: Satisfaction) -> dict[str, Any]:
    """Return what every fact about an answer says."""
    return {
        "satisfaction_id": row.pk,
        "conversation_id": row.conversation_id,
        "customer_id": row.customer_id,
        "inbox_id": row.inbox_id,
        "owner_id": row.agent_id,
        "source": row.source,
    }


def is_settled(row: Satisfaction, *, at: dt.datetime) -> bool:
    """Return whether what they said stands by now."""
    return row.answered_at is not None and at - row.answered_at > CHANGEABLE
