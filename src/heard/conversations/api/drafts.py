"""What the agent is writing, in each conversation an answer and a note."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from ninja import Field, Router, Schema, Status

from heard.conversations.actions.discard_draft import discard_draft
from heard.conversations.actions.save_draft import save_draft
from heard.conversations.api.asking import conversation_for
from heard.conversations.api.files import FileIds, enclosures
from heard.conversations.models import Draft
from heard.plumbing.api.values import Id
from heard.staff.tokens import ApiRequest

router = Router(tags=["Drafts"])
Kind = Literal["reply", "note"]


class DraftFileOut(Schema):
    """A file that waits to go out."""

    filename: str
    content_type: str
    size: int


class DraftOut(Schema):
    """An unfinished answer or note of the agent."""

    conversation_id: int
    kind: str
    text: str
    cc: list[str]
    bcc: list[str]
    files: list[DraftFileOut]
    updated_at: dt.datetime

    @staticmethod
    def resolve_files(draft: Draft) -> Any:
        """Return its files."""
        return sorted(draft.attachments.all(), key=lambda file: file.pk)


class DraftsOut(Schema):
    """At most two: an answer and a note."""

    items: list[DraftOut]


class DraftIn(Schema):
    """What stands in the composer now. Left out, `files` stay as they are."""

    text: str = Field(max_length=500_000)
    cc: list[str] = Field([], max_length=50)
    bcc: list[str] = Field([], max_length=50)
    files: FileIds | None = None


@router.get("conversations/{number}/drafts", response=DraftsOut, summary="The agent's drafts")
def drafts(request: ApiRequest, number: Id) -> Any:
    """Return what the agent is writing in a conversation."""
    mine = Draft.objects.filter(conversation=conversation_for(request, number), agent=request.agent)
    return {"items": list(mine.order_by("kind").prefetch_related("attachments"))}


@router.put("conversations/{number}/drafts/{kind}", response=DraftOut, summary="Keep a draft")
def keep(request: ApiRequest, number: Id, kind: Kind, given: DraftIn) -> Any:
    """Keep an unfinished answer or note as it is now."""
    return save_draft(
        conversation=conversation_for(request, number),
        agent=request.agent,
        text=given.text,
        kind=kind,
        cc=given.cc,
        bcc=given.bcc,
        enclosures=None if given.files is None else enclosures(request, given.files),
    )


@router.delete("conversations/{number}/drafts/{kind}", response={204: None}, summary="Throw a draft away")
def throw_away(request: ApiRequest, number: Id, kind: Kind) -> Any:
    """Throw away what the agent was writing."""
    discard_draft(conversation=conversation_for(request, number), agent=request.agent, kind=kind)
    return Status(204, None)
