"""Conversations: read them, let a customer begin one, say what one is about."""

from __future__ import annotations

from typing import Any, Literal

from ninja import Field, Router, Schema, Status

from heard.conversations.actions.describe import describe
from heard.conversations.api.asking import conversation_for, named
from heard.conversations.api.files import FileIds
from heard.conversations.api.incoming import SenderIn, take_in
from heard.conversations.api.shapes import ConversationOut, MessageOut, conversation_told, with_tags
from heard.conversations.incoming import Sender
from heard.conversations.models import ContactReason, Conversation, Inbox, Participant
from heard.conversations.queries.one import VisibleOne
from heard.customers.addresses import checked_address
from heard.plumbing.api.paging import USUAL, page
from heard.plumbing.api.problems import Problem
from heard.plumbing.api.shapes import Page
from heard.plumbing.api.values import Id, MaybeId, Words
from heard.staff.tokens import ApiRequest

router = Router(tags=["Conversations"])
_inboxes = VisibleOne(lambda agent: Inbox.objects.visible_to(agent).active().order_by())


class ConversationPage(Page):
    """A page of conversations."""

    items: list[ConversationOut]


class ConversationIn(Schema):
    """A conversation that a customer begins, by way of a script."""

    inbox_id: Id
    customer: SenderIn
    subject: str = Field("", max_length=500)
    text: Words
    channel: Literal["api", "email", "phone", "counter", "sms", "social"] = "api"
    external_id: str = Field(
        "", max_length=500, description="Yours; the same one from the same customer is taken once."
    )
    files: FileIds = []


class DescriptionIn(Schema):
    """What a conversation is about; only what is given changes."""

    subject: str | None = Field(None, max_length=500)
    priority: int | None = Field(None, ge=0, le=3)
    contact_reason_id: MaybeId = None
    custom: dict[str, Any] | None = None


class ParticipantOut(Schema):
    """An address that takes part: mail from it may join, answers go to it."""

    kind: str
    address: str
    name: str
    place: str
    customer_id: int | None


class ParticipantPage(Page):
    """Who takes part."""

    items: list[ParticipantOut]


@router.get("conversations", response=ConversationPage, summary="Conversations, newest first")
def conversations(
    request: ApiRequest,
    state: str | None = None,
    inbox_id: MaybeId = None,
    assignee_id: MaybeId = None,
    team_id: MaybeId = None,
    customer_id: MaybeId = None,
    cursor: str | None = None,
    limit: int = USUAL,
) -> Any:
    """Return conversations in inboxes one may open."""
    wanted = {
        "state": state,
        "inbox_id": inbox_id,
        "assignee_id": assignee_id,
        "team_id": team_id,
        "customer_id": customer_id,
    }
    found = Conversation.objects.visible_to(request.agent)
    found = found.filter(**{name: value for name, value in wanted.items() if value is not None})
    items, following = page(with_tags(found), cursor, limit)
    return ConversationPage.model_construct(items=[conversation_told(row) for row in items], next_cursor=following)


@router.post("conversations", response={201: MessageOut}, summary="A customer begins a conversation")
def begin(request: ApiRequest, given: ConversationIn) -> Any:
    """Take in what a customer says, as if it had come by the channel; return the message."""
    inbox = _inboxes.find(request.agent, given.inbox_id)
    if inbox is None:
        raise Problem(404, "not-found", "There is no such inbox, or the agent this token acts as may not open it.")
    sender = Sender(address=checked_address(given.channel, given.customer.address), name=given.customer.name)
    return Status(201, take_in(request, given, inbox_id=inbox.pk, channel=given.channel, sender=sender))


@router.get("conversations/{number}", response=ConversationOut, summary="One conversation")
def conversation(request: ApiRequest, number: Id) -> Any:
    """Return one conversation; one that was joined to another says so in `merged_into_id`."""
    return conversation_for(request, number)


@router.patch("conversations/{number}", response=ConversationOut, summary="Describe a conversation")
def change(request: ApiRequest, number: Id, given: DescriptionIn) -> Any:
    """Change subject, priority, contact reason or own fields."""
    row, fields = conversation_for(request, number), given.dict(exclude_unset=True)
    if "contact_reason_id" in fields:
        reason = fields.pop("contact_reason_id")
        reasons = ContactReason.objects.filter(is_active=True)
        fields["contact_reason"] = named(reasons, reason, "contact_reason_id")
    for name in [name for name in ("subject", "priority", "custom") if name in fields and fields[name] is None]:
        raise Problem(422, "invalid-request", f"{name}: leave it out, or give a value")
    return describe(conversation=row, agent=request.agent, fields=fields)


@router.get("conversations/{number}/participants", response=ParticipantPage, summary="Who takes part")
def participants(request: ApiRequest, number: Id, cursor: str | None = None, limit: int = USUAL) -> Any:
    """Return the addresses that take part, newest first."""
    found = Participant.objects.filter(conversation=conversation_for(request, number))
    items, following = page(found, cursor, limit)
    return {"items": items, "next_cursor": following}
