"""What conversations keep about customers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet

from heard.conversations.models import (
    Attachment,
    Conversation,
    DeliveryState,
    Draft,
    Message,
    Participant,
    SearchEntry,
    SideConversation,
)
from heard.customers.belongings import Belongings
from heard.customers.bundle import Bundle
from heard.customers.models import Address
from heard.plumbing.files import open_file

MOVED = {"conversations": Conversation, "messages": Message, "participants": Participant}
NOT_LEFT = (DeliveryState.HELD, DeliveryState.SCHEDULED, DeliveryState.QUEUED, DeliveryState.UNCERTAIN)
MESSAGE_FIELDS = (
    "id",
    "kind",
    "sender_name",
    "sender_address",
    "recipients",
    "subject",
    "text",
    "quoted",
    "html",
    "created_at",
    "said_at",
    "sent_at",
    "delivery",
    "facts",
)
CONVERSATION_FIELDS = ("id", "inbox__name", "channel", "subject", "language", "state", "custom", "created_at")


class ConversationBelongings(Belongings):
    """Conversations, messages, who took part, and the files."""

    name = "conversations"

    def move(self, *, source_id: int, target_id: int) -> Any:
        """Make the source's conversations and words the target's."""
        moved = {}
        for name, model in MOVED.items():
            theirs = model._default_manager.filter(customer=source_id)
            moved[name] = sorted(theirs.values_list("pk", flat=True))
            theirs.update(customer=target_id)
        return moved

    def move_back(self, moved: Any, *, source_id: int, target_id: int) -> None:
        """Give back those that are still the target's."""
        for name, model in MOVED.items():
            model._default_manager.filter(pk__in=moved[name], customer=target_id).update(customer=source_id)

    def collect(self, customer_ids: Collection[int], bundle: Bundle) -> None:
        """Put in each conversation with all that was said in it, notes about the person included, and its files."""
        theirs = Conversation.objects.filter(customer__in=customer_ids)
        for conversation in theirs.order_by("id").values(*CONVERSATION_FIELDS).iterator():
            messages = Message.objects.filter(conversation=conversation["id"]).order_by("id")
            said = [_told(message, bundle) for message in messages.values(*MESSAGE_FIELDS)]
            bundle.put_json(f"conversations/{conversation['id']}.json", {**conversation, "messages": said})
        elsewhere = messages_about(customer_ids).exclude(conversation__in=theirs).order_by("id")
        bundle.put_json(
            "said_elsewhere.json", [_told(message, bundle) for message in elsewhere.values(*MESSAGE_FIELDS)]
        )

    def erase(self, customer_ids: Collection[int], *, at: dt.datetime) -> dict[str, int]:
        """Empty the conversations and whatever the person said in others; numbers, states and moments stay."""
        conversations = Conversation.objects.filter(customer__in=customer_ids)
        numbers = list(messages_about(customer_ids).values_list("pk", flat=True))
        _forget_elsewhere(customer_ids, numbers)
        erased = {
            "conversations": conversations.count(),
            "messages": len(numbers),
            "attachments": Attachment.objects.filter(message__in=numbers).delete()[0],
            "drafts": Draft.objects.filter(conversation__in=conversations).delete()[0],
        }
        SearchEntry.objects.filter(pk__in=numbers).delete()
        SideConversation.objects.filter(conversation__in=conversations).update(subject="", addresses=[])
        took_part = Q(conversation__in=conversations) | Q(customer__in=customer_ids)
        Participant.objects.filter(took_part | Q(pk__in=_parts(customer_ids))).delete()
        Message.objects.filter(pk__in=numbers, delivery__in=NOT_LEFT).update(delivery=DeliveryState.NONE, send_at=None)
        Message.objects.filter(pk__in=numbers).update(**_NOTHING_SAID, client_id=None, source_id=None)
        conversations.update(subject="", snippet="", language="", custom={})
        return erased


_NOTHING_SAID: dict[str, Any] = {
    "sender_name": "",
    "sender_address": "",
    "recipients": {},
    "subject": "",
    "text": "",
    "quoted": "",
    "html": "",
    "quoted_html": "",
    "external_id": "",
    "external_references": "",
    "delivery_problem": "",
    "facts": {},
}


def messages_about(customer_ids: Collection[int]) -> QuerySet[Message]:
    """Return everything in the customers' own conversations, and what they said in those of others."""
    theirs = Q(conversation__customer__in=customer_ids) | Q(customer__in=customer_ids)
    elsewhere = _parts(customer_ids).values("conversation")
    return Message.objects.filter(theirs | Q(conversation__in=elsewhere, sender_address__in=_addresses(customer_ids)))


def _addresses(customer_ids: Collection[int]) -> QuerySet[Address, str]:
    return Address.objects.filter(customer__in=customer_ids).values_list("value", flat=True)


def _parts(customer_ids: Collection[int]) -> QuerySet[Participant]:
    """Return where the customers take part under one of their addresses."""
    return Participant.objects.filter(address__in=_addresses(customer_ids))


def _forget_elsewhere(customer_ids: Collection[int], numbers: list[int]) -> None:
    """In the conversations of others: their addresses among those written to, their words where they were quoted, and
    the beginning of what they said in the list."""
    addresses = set(_addresses(customer_ids))
    others = Conversation.objects.filter(pk__in=_parts(customer_ids).values("conversation"))
    changed = []
    for message in Message.objects.filter(conversation__in=others).exclude(pk__in=numbers):
        message.recipients = {
            place: [address for address in given if address not in addresses]
            for place, given in message.recipients.items()
        }
        if any(number < message.pk for number in numbers):
            message.quoted = message.quoted_html = ""
        changed.append(message)
    Message.objects.bulk_update(changed, ["recipients", "quoted", "quoted_html"], batch_size=200)
    others.filter(last_incoming_id__in=numbers, snippet_by_us=False).update(snippet="")


def _told(message: dict[str, Any], bundle: Bundle) -> dict[str, Any]:
    files = []
    for attachment in Attachment.objects.filter(message=message["id"]):
        with open_file(attachment.file_id) as content:
            files.append(bundle.put_file(f"files/{message['id']}", attachment.filename, content))
    return {**message, "files": files}
