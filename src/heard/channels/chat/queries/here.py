"""The chat on pages of this site itself, such as the contact page."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from heard.channels.chat.hours import hours_of
from heard.channels.chat.models import ChatWidget
from heard.channels.chat.queries.queue import FEWEST, NEWEST, RECENT, USUAL
from heard.conversations.models import Conversation, Inbox
from heard.plumbing.database.statements import prepared


def chat_here(inbox: Inbox, *, at: dt.datetime, language: str) -> dict[str, Any] | None:
    """Return the chat that a stranger may open here: the inbox's own, else the first one in use; None where there is none.

    `is_open` says whether somebody attends it now, `says` what a visitor is told if not, `waiting` how many wait, and `minutes`
    how long others waited lately (None: nobody knows).
    """
    widgets = ChatWidget.objects.open_to_visitors().filter(only_known=False).select_related("inbox")
    found = widgets.filter(inbox=inbox).first() or widgets.order_by("inbox_id").first()
    if found is None:
        return None
    hours = hours_of(found, at=at, language=language)
    return {
        "key": found.key,
        "is_open": hours["open"],
        "says": hours["says"],
        "waiting": Conversation.objects.waiting_chats(at=at).filter(inbox=found.inbox_id).count()
        if hours["open"]
        else 0,
        "minutes": _minutes(found.inbox_id, at) if hours["open"] else None,
        "has_calls": found.allows_voice or found.allows_video,
    }


def _minutes(inbox_id: int, at: dt.datetime) -> int | None:
    with prepared() as cursor:
        cursor.execute(USUAL.format(inbox="%s"), [inbox_id, at - RECENT, NEWEST])
        usual, waits = cursor.fetchone()
    return max(1, math.ceil(float(usual) / 60)) if waits >= FEWEST else None
