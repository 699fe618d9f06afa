"""The API of calls: which there were in a conversation."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q
from ninja import Field, Router, Schema

from heard.channels.calls.models import Call
from heard.conversations.api.asking import conversation_for
from heard.plumbing.api.paging import USUAL, page
from heard.plumbing.api.shapes import Page
from heard.plumbing.api.values import Id
from heard.staff.tokens import ApiRequest

__all__ = ["router"]

router = Router(tags=["Calls"])


class CallOut(Schema):
    """A call. Nothing that was said is kept."""

    id: int
    conversation_id: int
    customer_id: int
    kind: str = Field(description="voice or video, as it began")
    begun_by: str = Field(description="agent or visitor")
    agent_id: int | None = Field(description="who rang, took or declined it")
    state: str = Field(description="ringing, answered, ended, missed or declined")
    rang_at: dt.datetime
    answered_at: dt.datetime | None
    ended_at: dt.datetime | None
    ended_by: str = Field(description="agent, visitor, or empty: by itself")
    seconds: int = Field(description="how long they talked")


class CallPage(Page):
    """A page of calls."""

    items: list[CallOut]


@router.get("conversations/{number}/calls", response=CallPage, summary="Voice and video calls, newest first")
def calls(request: ApiRequest, number: Id, cursor: str | None = None, limit: int = USUAL) -> Any:
    """Return the calls of a conversation, and of those joined to it."""
    conversation = conversation_for(request, number)
    found = Call.objects.filter(Q(conversation=conversation) | Q(conversation__merged_into=conversation))
    items, following = page(found, cursor, limit)
    return {"items": items, "next_cursor": following}
