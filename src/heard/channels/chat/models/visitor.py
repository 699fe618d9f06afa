"""Visitors who said something, and the conversations they hold by chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models.functions import Now

from heard.channels.chat.models.widget import ChatWidget
from heard.conversations.models import Conversation, Inbox
from heard.customers.models import Customer

if TYPE_CHECKING:
    from heard.staff.models import Agent


class Visitor(models.Model):
    """Somebody at a widget, in one browser or known by the website; made with the first thing they say."""

    public_id = models.UUIDField(unique=True, help_text="what their signed token names; their address on this channel")
    widget = models.ForeignKey(ChatWidget, on_delete=models.CASCADE, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    identity = models.CharField(
        max_length=200,
        blank=True,
        default="",
        help_text="who they are for the website that vouches for them; empty: nobody does",
    )
    name = models.CharField(max_length=200, blank=True, default="")
    email = models.CharField(
        max_length=320, blank=True, default="", help_text="as they gave it, or as the website says"
    )
    language = models.CharField(max_length=10, blank=True, default="")
    became = models.ForeignKey(
        "self", null=True, on_delete=models.CASCADE, related_name="+", help_text="who they turned out to be"
    )
    tokens_since = models.DateTimeField(db_default=Now(), help_text="tokens signed before are void")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["widget", "identity"], name="visitor_identity_once", condition=~models.Q(identity="")
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email or str(self.public_id)


class ChatQuerySet(models.QuerySet["Chat"]):
    """Which chats."""

    def visible_to(self, agent: Agent) -> ChatQuerySet:
        """Those in inboxes the agent may open."""
        return self.filter(conversation__inbox__in=Inbox.objects.visible_to(agent))


class Chat(models.Model):
    """That a conversation is held by chat, by whom, and how far each side has come in it. Numbers are those of messages."""

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, primary_key=True, related_name="+")
    visitor = models.ForeignKey(Visitor, on_delete=models.CASCADE, related_name="+", db_index=False)
    page_url = models.CharField(max_length=1000, blank=True, default="", help_text="where it began")
    page_title = models.CharField(max_length=300, blank=True, default="")
    began_at = models.DateTimeField(db_default=Now())
    visitor_got_id = models.BigIntegerField(
        default=0, help_text="the newest message of ours that reached the visitor's browser"
    )
    visitor_read_id = models.BigIntegerField(default=0, help_text="the newest one they saw")
    agents_read_id = models.BigIntegerField(default=0, help_text="the newest message of the visitor that an agent saw")
    mailed_id = models.BigIntegerField(
        default=0, help_text="the newest message of ours that went to them by email instead"
    )
    mail_at = models.DateTimeField(
        null=True, help_text="when it is looked whether they missed something that goes by email"
    )
    contact_asked_at = models.DateTimeField(
        null=True, help_text="when the widget asked for an address, as nobody answered"
    )

    objects = ChatQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["visitor", "-conversation"], name="chat_of_visitor"),
            models.Index(fields=["mail_at"], name="chat_mail_at", condition=models.Q(mail_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"chat #{self.pk}"
