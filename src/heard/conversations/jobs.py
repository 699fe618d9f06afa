"""What conversations do when a moment comes."""

from __future__ import annotations

import datetime as dt

from procrastinate.contrib.django import app

from heard.conversations.actions._row import ConversationGone
from heard.conversations.actions.wake import wake
from heard.conversations.models import Conversation


@app.task(name="conversations.wake_snoozed")
def wake_snoozed(timestamp: int) -> int:
    """Bring back what was snoozed until now; return how many. One that cannot be woken does not keep the others."""
    at = dt.datetime.fromtimestamp(timestamp, tz=dt.UTC)
    woken = 0
    for conversation in Conversation.objects.due_to_wake(at=at).order_by("since", "id").iterator():
        try:
            wake(conversation=conversation, agent=None, at=at)
        except ConversationGone:
            continue
        woken += 1
    return woken
