"""Side conversations: asking a supplier or a carrier; the customer never sees it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from ninja import Field, Router, Schema, Status

from heard.conversations.actions.answer_side import answer_side
from heard.conversations.actions.close_side import close_side
from heard.conversations.actions.start_side_conversation import start_side_conversation
from heard.conversations.api.asking import conversation_for, found
from heard.conversations.api.files import FileIds, enclosures
from heard.conversations.api.shapes import MessageOut, told
from heard.conversations.models import SideConversation
from heard.plumbing.api.paging import USUAL, page
from heard.plumbing.api.shapes import Page
from heard.plumbing.api.values import FewAddresses, Id
from heard.staff.tokens import ApiRequest

router = Router(tags=["Side conversations"])


class SideOut(Schema):
    """A question to somebody else; its messages are those with this `side_conversation_id`."""

    id: int
    conversation_id: int
    subject: str
    addresses: list[str]
    started_by_id: int | None
    started_at: dt.datetime
    closed_at: dt.datetime | None


class SidePage(Page):
    """A page of side conversations."""

    items: list[SideOut]


class SideIn(Schema):
    """Whom to ask, and what. With `waits` the conversation waits for them."""

    to: FewAddresses = Field(min_length=1)
    subject: str = Field("", max_length=500)
    text: str = Field("", max_length=500_000, description="May be empty when there are files.")
    files: FileIds = []
    waits: bool = True
    undo_seconds: int = Field(0, ge=0, le=3600)


class SideAnswerIn(Schema):
    """What to say next."""

    text: str = Field("", max_length=500_000, description="May be empty when there are files.")
    files: FileIds = []
    waits: bool = True
    undo_seconds: int = Field(0, ge=0, le=3600)


@router.get("conversations/{number}/side-conversations", response=SidePage, summary="Side conversations")
def asides(request: ApiRequest, number: Id, cursor: str | None = None, limit: int = USUAL) -> Any:
    """Return whom was asked aside, newest first."""
    asked = SideConversation.objects.filter(conversation=conversation_for(request, number))
    items, following = page(asked, cursor, limit)
    return {"items": items, "next_cursor": following}


@router.post("conversations/{number}/side-conversations", response={201: SideOut}, summary="Ask somebody aside")
def ask(request: ApiRequest, number: Id, given: SideIn) -> Any:
    """Ask somebody; what they answer comes back here and never reaches the customer."""
    asked = start_side_conversation(
        conversation=conversation_for(request, number),
        agent=request.agent,
        to=given.to,
        subject=given.subject,
        text=given.text,
        enclosures=enclosures(request, given.files),
        waits=given.waits,
        undo_seconds=given.undo_seconds,
        at=timezone.now(),
    )
    return Status(201, asked)


@router.post(
    "conversations/{number}/side-conversations/{side}/messages", response={201: MessageOut}, summary="Go on aside"
)
def say_aside(request: ApiRequest, number: Id, side: Id, given: SideAnswerIn) -> Any:
    """Say something more to those who were asked."""
    said = answer_side(
        side=_side(request, number, side),
        agent=request.agent,
        text=given.text,
        enclosures=enclosures(request, given.files),
        waits=given.waits,
        undo_seconds=given.undo_seconds,
        at=timezone.now(),
    )
    return Status(201, told(said, has_files=bool(given.files)))


@router.post("conversations/{number}/side-conversations/{side}/closure", response=SideOut, summary="Nothing more aside")
def end(request: ApiRequest, number: Id, side: Id) -> Any:
    """Say that nothing more is expected; a late answer still comes in."""
    return close_side(side=_side(request, number, side), agent=request.agent, at=timezone.now())


def _side(request: ApiRequest, number: int, side: int) -> SideConversation:
    theirs = SideConversation.objects.filter(conversation=conversation_for(request, number), pk=side)
    return found(theirs.select_related("conversation"))
