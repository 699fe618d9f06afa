"""The API of calls: which there were in a conversation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Literal

from django.db.models import Q
from ninja import Field, Router, Schema

from heard.channels.calls.models import Call
from heard.channels.calls.queries import Stay, stays_in
from heard.conversations.api.asking import conversation_for
from heard.plumbing.api.paging import USUAL, page
from heard.plumbing.api.shapes import Page
from heard.plumbing.api.values import Id
from heard.staff.tokens import ApiRequest

__all__ = ["router"]

router = Router(tags=["Calls"])


class JoinedOut(Schema):
    """One of us who was in a call as its third, for a while."""

    agent_id: int
    joined_at: dt.datetime
    left_at: dt.datetime | None = Field(description="null while they are in it")
    seconds: int | None = Field(description="how long they were in it; null while they are")


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
    seconds: int = Field(description="how long they talked; 0 while they do, and of a call nobody answered")
    joined: list[JoinedOut] = Field(description="who joined the two, whoever came first before the others")


class CallPage(Page):
    """A page of calls."""

    items: list[CallOut]


@router.get("conversations/{number}/calls", response=CallPage, summary="Voice and video calls, newest first")
def calls(
    request: ApiRequest,
    number: Id,
    state: Literal["ringing", "answered", "ended", "missed", "declined"] | None = None,
    cursor: str | None = None,
    limit: int = USUAL,
) -> Any:
    """Return the calls of a conversation, and of those joined to it; all of them, or those in one state."""
    conversation = conversation_for(request, number)
    found = Call.objects.filter(Q(conversation=conversation) | Q(conversation__merged_into=conversation))
    items, following = page(found.filter(state=state) if state else found, cursor, limit)
    stays = stays_in(items)
    return {"items": [_told(call, stays.get(call.pk, ())) for call in items], "next_cursor": following}


def _told(call: Call, stays: Sequence[Stay]) -> dict[str, Any]:
    told = {name: getattr(call, name) for name in CallOut.model_fields if name != "joined"}
    return {**told, "joined": [{**stay._asdict(), "seconds": stay.seconds} for stay in stays]}
