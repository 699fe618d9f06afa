"""Answers and notes: write them, later or now, and take back what has not left."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.utils import timezone
from ninja import Field, Router, Schema, Status

from heard.conversations.actions.note import note
from heard.conversations.actions.reply import Then, reply
from heard.conversations.actions.withdraw_reply import withdraw_reply
from heard.conversations.api.asking import conversation_for, message_for
from heard.conversations.api.drafts import DraftOut
from heard.conversations.api.files import FileIds, enclosures
from heard.conversations.api.shapes import MessageOut, told
from heard.conversations.patience import once_free
from heard.conversations.queries.mentions import mentioned
from heard.plumbing.api.values import FewAddresses, Id, Moment
from heard.staff.tokens import ApiRequest

router = Router(tags=["Messages"])


class ReplyIn(Schema):
    """An answer. `seen_message_id` is the newest message you know; a newer one holds the answer back."""

    text: str = Field("", max_length=500_000, description="May be empty when there are files.")
    to: FewAddresses | None = Field(None, description="Left out: the customer's addresses in this conversation.")
    cc: FewAddresses | None = Field(None, description="Left out: everybody who is copied in already.")
    bcc: FewAddresses = []
    files: FileIds = []
    then: Then = Field(Then.WAIT, description="Where the answer leaves the conversation.")
    send_at: Moment | None = Field(None, description="Later than now; until then it can be taken back.")
    undo_seconds: int = Field(0, ge=0, le=3600, description="For so long it waits and can be taken back.")
    seen_message_id: int | None = Field(None, ge=0, le=2**63 - 1)


class NoteIn(Schema):
    """A note among colleagues; “@Ana” calls Ana."""

    text: str = Field("", max_length=500_000, description="May be empty when there are files.")
    files: FileIds = []


@router.post("conversations/{number}/replies", response={201: MessageOut}, summary="Answer the customer")
def answer(request: ApiRequest, number: Id, given: ReplyIn) -> Any:
    """Write an answer; it leaves at once, after `undo_seconds`, or at `send_at`."""
    write = partial(
        reply,
        conversation=conversation_for(request, number),
        agent=request.agent,
        text=given.text,
        to=given.to,
        cc=given.cc,
        bcc=given.bcc,
        enclosures=enclosures(request, given.files),
        then=given.then,
        send_at=given.send_at,
        seen_incoming_id=given.seen_message_id,
        undo_seconds=given.undo_seconds,
        at=timezone.now(),
    )
    written = once_free(lambda waits: write(waits=waits))
    return Status(201, told(written, has_files=bool(given.files)))


@router.delete("conversations/{number}/replies/{message}", response=DraftOut, summary="Take back what has not left")
def take_back(request: ApiRequest, number: Id, message: Id) -> Any:
    """Take back an answer, a forward or a message aside that waits to leave; its words become the agent's draft."""
    return withdraw_reply(message=message_for(request, number, message), agent=request.agent, at=timezone.now())


@router.post("conversations/{number}/notes", response={201: MessageOut}, summary="Write a note")
def write_note(request: ApiRequest, number: Id, given: NoteIn) -> Any:
    """Tell colleagues something; the customer never sees it."""
    written = note(
        conversation=conversation_for(request, number),
        agent=request.agent,
        text=given.text,
        mentions=mentioned(request.agent, given.text) if "@" in given.text else (),
        enclosures=enclosures(request, given.files),
        at=timezone.now(),
    )
    return Status(201, told(written, has_files=bool(given.files)))
