"""Messages of a conversation: what was said, and what the customer adds."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from ninja import Field, Router, Schema, Status

from heard.conversations.actions.forward import forward
from heard.conversations.actions.read import read
from heard.conversations.actions.send_again import send_again
from heard.conversations.api.asking import conversation_for, found, message_for
from heard.conversations.api.files import FileIds, enclosures
from heard.conversations.api.incoming import add_to
from heard.conversations.api.shapes import MessageOut, MessagePage, told
from heard.conversations.models import Message
from heard.plumbing.api.paging import USUAL, page
from heard.plumbing.api.problems import Problem
from heard.plumbing.api.values import FewAddresses, Id, MaybeId, Moment, Words
from heard.staff.tokens import ApiRequest

router = Router(tags=["Messages"])


class MessageIn(Schema):
    """Something the customer adds."""

    text: Words
    external_id: str = Field("", max_length=500)
    files: FileIds = []


class ForwardIn(Schema):
    """Whom to pass a message on to, with words of our own above."""

    to: FewAddresses = Field(min_length=1)
    cc: FewAddresses = []
    bcc: FewAddresses = []
    text: str = Field("", max_length=500_000)
    with_files: bool = True
    files: FileIds = []
    send_at: Moment | None = None


class ReadingIn(Schema):
    """How far the agent has read."""

    message_id: Id


@router.get("conversations/{number}/messages", response=MessagePage, summary="Messages, newest first")
def messages(
    request: ApiRequest,
    number: Id,
    side_conversation_id: MaybeId = None,
    cursor: str | None = None,
    limit: int = USUAL,
) -> Any:
    """Return the messages of a conversation, or only those of one of its side conversations."""
    said = Message.objects.filter(conversation=conversation_for(request, number))
    if side_conversation_id is not None:
        said = said.filter(side_conversation=side_conversation_id)
    items, following = page(said.prefetch_related("attachments"), cursor, limit)
    return MessagePage.model_construct(items=[told(one, has_files=True) for one in items], next_cursor=following)


@router.post("conversations/{number}/messages", response={201: MessageOut}, summary="The customer adds something")
def add(request: ApiRequest, number: Id, given: MessageIn) -> Any:
    """Take in another message of the conversation's customer."""
    taken = add_to(request, number, given)
    if taken is None:
        conversation_for(request, number)  # which refuses a conversation out of reach
        detail = "Nobody takes part in this conversation whose words these could be."
        raise Problem(422, "nobody-there", detail)
    return Status(201, taken)


@router.get("conversations/{number}/messages/{message}", response=MessageOut, summary="One message")
def message(request: ApiRequest, number: Id, message: Id) -> Any:
    """Return one message; `delivery` tells how far it has come."""
    return message_for(request, number, message)


@router.post("conversations/{number}/messages/{message}/forwards", response={201: MessageOut}, summary="Forward")
def pass_on(request: ApiRequest, number: Id, message: Id, given: ForwardIn) -> Any:
    """Pass a message on to somebody outside; they do not take part in the conversation."""
    sent = forward(
        message=message_for(request, number, message),
        agent=request.agent,
        to=given.to,
        cc=given.cc,
        bcc=given.bcc,
        text=given.text,
        with_files=given.with_files,
        enclosures=enclosures(request, given.files),
        send_at=given.send_at,
        undo_seconds=0,
        at=timezone.now(),
    )
    return Status(201, told(sent, has_files=True))


@router.post("conversations/{number}/messages/{message}/delivery", response=MessageOut, summary="Send once more")
def deliver_again(request: ApiRequest, number: Id, message: Id) -> Any:
    """Send a message that failed, came back or was held, as the same message; any other is left as it is."""
    return send_again(message=message_for(request, number, message), agent=request.agent, at=timezone.now())


@router.put("conversations/{number}/reading", response={204: None}, summary="Read up to here")
def reading(request: ApiRequest, number: Id, given: ReadingIn) -> Any:
    """Remember that the agent has read a conversation up to one of its messages."""
    conversation = conversation_for(request, number)
    seen = found(Message.objects.filter(conversation=conversation, pk=given.message_id))
    read(conversation=conversation, agent=request.agent, message_id=seen.pk, at=timezone.now())
    return Status(204, None)
