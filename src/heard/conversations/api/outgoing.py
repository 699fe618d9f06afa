"""Writing to customers first."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils import timezone
from ninja import Field, Router, Schema, Status

from heard.conversations.actions.start import start
from heard.conversations.api.asking import named
from heard.conversations.api.files import FileIds, enclosures
from heard.conversations.api.shapes import ConversationOut
from heard.conversations.models import Inbox
from heard.customers.models import ChannelKind, Customer
from heard.plumbing.api.problems import Problem
from heard.plumbing.api.values import FewAddresses, Id, Moment
from heard.staff.tokens import ApiRequest

router = Router(tags=["Conversations"])


class OutgoingIn(Schema):
    """The first words to one customer or a few; each gets a conversation of their own."""

    inbox_id: Id
    customer_ids: Annotated[list[Id], Field(min_length=1, max_length=50)]
    subject: str = Field(min_length=1, max_length=500)
    text: str = Field("", max_length=500_000, description="May be empty when there are files.")
    channel: ChannelKind = ChannelKind.EMAIL
    cc: FewAddresses = []
    bcc: FewAddresses = []
    files: FileIds = []
    send_at: Moment | None = None
    undo_seconds: int = Field(0, ge=0, le=3600)


class BegunOut(Schema):
    """The conversations that were begun."""

    items: list[ConversationOut]


@router.post("outgoing-conversations", response={201: BegunOut}, summary="Write to a customer first")
def write_first(request: ApiRequest, given: OutgoingIn) -> Any:
    """Begin one conversation with each customer and say the first words; either all begin or none."""
    customers = Customer.objects.visible_to(request.agent).present().in_bulk(given.customer_ids)
    if missing := [number for number in given.customer_ids if number not in customers]:
        raise Problem(422, "invalid-request", f"customer_ids: there is no customer {missing[0]}")
    begun = start(
        agent=request.agent,
        inbox=named(Inbox.objects.visible_to(request.agent).active(), given.inbox_id, "inbox_id"),
        customers=list(customers.values()),
        subject=given.subject,
        text=given.text,
        channel=given.channel,
        cc=given.cc,
        bcc=given.bcc,
        enclosures=enclosures(request, given.files),
        send_at=given.send_at,
        undo_seconds=given.undo_seconds,
        at=timezone.now(),
    )
    for conversation in begun:
        conversation.tag_names = []  # type: ignore[attr-defined] # a new one has none
    return Status(201, {"items": begun})
