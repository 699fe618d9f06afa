"""Joining conversations, parting them, and taking that back."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from django.http import Http404
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from heard.conversations.actions.merge import merge
from heard.conversations.actions.split import split
from heard.conversations.actions.undo_merge import undo_merge
from heard.conversations.actions.undo_split import undo_split
from heard.conversations.api.asking import conversation_for, found
from heard.conversations.models import ConversationMerge, ConversationSplit
from heard.plumbing.api.paging import USUAL, page
from heard.plumbing.api.problems import Problem
from heard.plumbing.api.shapes import Joined, Page
from heard.plumbing.api.values import Id
from heard.staff.tokens import ApiRequest

router = Router(tags=["Joining and parting"])


class MergeIn(Schema):
    """The conversation whose messages go into this one."""

    merged_id: Id


class MergeOut(Joined):
    """That one conversation went into another; deleting it takes them apart."""


class MergePage(Page):
    """A page of them."""

    items: list[MergeOut]


class SplitIn(Schema):
    """The messages that are to be a conversation of their own."""

    message_ids: Annotated[list[Id], Field(min_length=1, max_length=500)]
    subject: str = Field("", max_length=500)


class SplitOut(Schema):
    """That messages became a conversation of their own; deleting it puts them back."""

    id: int
    source_id: int
    created_id: int
    by_id: int | None
    at: dt.datetime
    undone_at: dt.datetime | None


class SplitPage(Page):
    """A page of them."""

    items: list[SplitOut]


@router.get("conversations/{number}/merges", response=MergePage, summary="What was joined to it")
def merges(request: ApiRequest, number: Id, cursor: str | None = None, limit: int = USUAL) -> Any:
    """Return what was joined to a conversation, newest first."""
    joined = ConversationMerge.objects.filter(kept=conversation_for(request, number))
    items, following = page(joined, cursor, limit)
    return {"items": items, "next_cursor": following}


@router.post("conversations/{number}/merges", response={201: MergeOut}, summary="Join another conversation to it")
def join(request: ApiRequest, number: Id, given: MergeIn) -> Any:
    """Put everything of another conversation into this one."""
    kept = conversation_for(request, number)
    try:
        merged = conversation_for(request, given.merged_id)
    except Http404 as missing:
        detail = "merged_id: there is no such conversation that you may open"
        raise Problem(422, "invalid-request", detail) from missing
    return Status(201, merge(kept=kept, merged=merged, agent=request.agent, at=timezone.now()))


@router.delete("conversations/{number}/merges/{merge}", response=MergeOut, summary="Take them apart again")
def part(request: ApiRequest, number: Id, merge: Id) -> Any:
    """Make two conversations of one again; what was said since stays with the kept one."""
    done = found(ConversationMerge.objects.filter(pk=merge, kept=conversation_for(request, number)))
    conversation_for(request, done.merged_id)
    return undo_merge(merge=done, agent=request.agent, at=timezone.now())


@router.get("conversations/{number}/splits", response=SplitPage, summary="What was parted from it")
def splits(request: ApiRequest, number: Id, cursor: str | None = None, limit: int = USUAL) -> Any:
    """Return what was moved out of a conversation, newest first."""
    parted = ConversationSplit.objects.filter(source=conversation_for(request, number))
    items, following = page(parted, cursor, limit)
    return {"items": items, "next_cursor": following}


@router.post("conversations/{number}/splits", response={201: SplitOut}, summary="Part messages from it")
def move_out(request: ApiRequest, number: Id, given: SplitIn) -> Any:
    """Make a conversation of its own out of some of its messages."""
    done = split(
        conversation=conversation_for(request, number),
        message_ids=given.message_ids,
        agent=request.agent,
        subject=given.subject,
        at=timezone.now(),
    )
    return Status(201, done)


@router.delete("conversations/{number}/splits/{split}", response=SplitOut, summary="Put them back")
def put_back(request: ApiRequest, number: Id, split: Id) -> Any:
    """Put what was moved out back where it was, with what was said since."""
    done = found(ConversationSplit.objects.filter(pk=split, source=conversation_for(request, number)))
    conversation_for(request, done.created_id)
    return undo_split(split=done, agent=request.agent, at=timezone.now())
