"""Messages: what was said, by whom, and whether it arrived."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from heard.conversations.models.conversation import Conversation
from heard.conversations.models.inbox import Inbox
from heard.conversations.models.participant import SideConversation
from heard.customers.called import sender_called
from heard.customers.models import Customer
from heard.staff.models import Agent

if TYPE_CHECKING:
    from collections.abc import Iterable


class MessageKind(models.TextChoices):
    """Who says it to whom."""

    INCOMING = "incoming", _("From the customer")
    REPLY = "reply", _("Answer")
    NOTE = "note", _("Note")
    AUTOMATIC = "automatic", _("Automatic")
    FORWARD = "forward", _("Forwarded")
    SIDE_OUT = "side_out", _("To a third party")
    SIDE_IN = "side_in", _("From a third party")


class DeliveryState(models.TextChoices):
    """How far an outgoing message has come."""

    NONE = "", _("Nothing to deliver")
    HELD = "held", _("Goes out in a moment")
    SCHEDULED = "scheduled", _("Scheduled")
    QUEUED = "queued", _("On its way")
    SENT = "sent", _("Sent")
    UNCERTAIN = "uncertain", _("Perhaps sent")
    FAILED = "failed", _("Not sent")
    BOUNCED = "bounced", _("Came back")


class Trust(models.TextChoices):
    """Why we believe that a message comes from who it says."""

    FIRST = "first", _("Began the conversation")
    TOKEN = "token", _("Answered to our signed address")
    ALIGNED = "aligned", _("Their mail server vouches for it")
    UNVERIFIED = "unverified", _("Nobody vouches for it")
    OURS = "ours", _("Written here")


#: What the customer may see of a conversation: never notes, side conversations or forwards.
SEEN_BY_CUSTOMER = (MessageKind.INCOMING, MessageKind.REPLY, MessageKind.AUTOMATIC)
OUTGOING = (MessageKind.REPLY, MessageKind.AUTOMATIC, MessageKind.FORWARD, MessageKind.SIDE_OUT)


class MessageQuerySet(models.QuerySet["Message"]):
    """Which messages."""

    def visible_to(self, agent: Agent) -> MessageQuerySet:
        """Those in inboxes the agent may open."""
        return self.filter(inbox__in=Inbox.objects.visible_to(agent))

    def seen_by_customer(self) -> MessageQuerySet:
        """Those that the customer of the conversation may see."""
        return self.filter(kind__in=SEEN_BY_CUSTOMER).exclude(trust=Trust.UNVERIFIED)

    def of_kinds(self, kinds: Iterable[str]) -> MessageQuerySet:
        """Those of the given kinds."""
        return self.filter(kind__in=kinds)


class Message(models.Model):
    """One thing said. HTML is cleaned once, when it arrives, and kept ready to be shown."""

    # Messages are written more often than anything: no index that another begins with, or that nothing asks.
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+", db_index=False)
    inbox = models.ForeignKey(Inbox, on_delete=models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    side_conversation = models.ForeignKey(
        SideConversation, null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=10, choices=MessageKind.choices)
    trust = models.CharField(max_length=10, choices=Trust.choices, default=Trust.OURS)
    agent = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    sender_name = models.CharField(max_length=200, blank=True, default="")
    sender_address = models.CharField(max_length=320, blank=True, default="")
    recipients = models.JSONField(default=dict, help_text='{"to": [...], "cc": [...], "bcc": [...]}')
    subject = models.CharField(max_length=500, blank=True, default="")
    text = models.TextField(blank=True, default="", help_text="the new words alone, as plain text")
    quoted = models.TextField(blank=True, default="", help_text="what was quoted below or around them")
    html = models.TextField(blank=True, default="", help_text="safe HTML of the new words; empty: show the text")
    quoted_html = models.TextField(blank=True, default="")
    external_id = models.CharField(max_length=998, blank=True, default="", help_text="Message-ID without brackets")
    external_references = models.TextField(
        blank=True, default="", help_text="Message-IDs it answers, oldest first, by spaces"
    )
    client_id = models.UUIDField(null=True, help_text="chosen by who posts it, so that a retry is harmless")
    source_id = models.BigIntegerField(null=True, help_text="the raw mail or other original it came from")
    delivery = models.CharField(max_length=10, choices=DeliveryState.choices, blank=True, default=DeliveryState.NONE)
    delivery_problem = models.TextField(blank=True, default="")
    send_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    said_at = models.DateTimeField(db_default=Now(), help_text="when the sender says they wrote it")
    facts = models.JSONField(default=dict, help_text="what the channel knows: authentication, list, auto-reply …")

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes = [
            *(
                models.Index(fields=[name], name=f"message_{name}", condition=models.Q((f"{name}__isnull", False)))
                for name in ("agent", "side_conversation")
            ),
            models.Index(fields=["conversation", "id"], name="message_conversation"),
            models.Index(fields=["external_id"], name="message_external", condition=~models.Q(external_id="")),
            # What rules ask each minute: who wrote, or was answered, so long ago. Not in the order of ids after an import.
            models.Index(
                fields=["created_at"], name="message_spoken", condition=models.Q(kind__in=["incoming", "reply"])
            ),
            # In the order in which they leave; without it PostgreSQL reads all messages in search of the few that wait.
            models.Index(fields=["id"], name="message_queued", condition=models.Q(delivery="queued")),
            models.Index(
                fields=["delivery", "send_at"],
                name="message_to_deliver",
                condition=models.Q(delivery__in=["held", "scheduled", "queued", "failed", "uncertain"]),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["client_id"], name="message_client_once", condition=models.Q(client_id__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} in #{self.conversation_id}"

    @property
    def sender_called(self) -> str:
        """What whoever said it is called."""
        return sender_called(name=self.sender_name, address=self.sender_address)
