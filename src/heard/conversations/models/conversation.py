"""The conversation: one matter of one customer, on whatever channels it is told."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from heard.conversations.models.inbox import Inbox
from heard.conversations.models.labels import ContactReason, Tag, Tagging
from heard.customers.models import ChannelKind, Customer
from heard.staff.models import Agent, Team


class State(models.TextChoices):
    """Who has to do something next."""

    OPEN = "open", _("Open")
    WAITING_CUSTOMER = "customer", _("Waiting for the customer")
    WAITING_THIRD = "third", _("Waiting for somebody else")
    SNOOZED = "snoozed", _("Snoozed")
    RESOLVED = "resolved", _("Resolved")
    SPAM = "spam", _("Spam")


UNFINISHED = (State.OPEN, State.WAITING_CUSTOMER, State.WAITING_THIRD, State.SNOOZED)


class Priority(models.IntegerChoices):
    """How pressing it is."""

    LOW = 0, _("Low")
    NORMAL = 1, _("Normal")
    HIGH = 2, _("High")
    URGENT = 3, _("Urgent")


LIVE = dt.timedelta(minutes=30)  # a chat in which nobody said anything for longer goes on like mail


class ConversationQuerySet(models.QuerySet["Conversation"]):
    """Which conversations."""

    def visible_to(self, agent: Agent) -> ConversationQuerySet:
        """Those in inboxes the agent may open; a merged one is reached through the one it went into."""
        return self.filter(inbox__in=Inbox.objects.visible_to(agent))

    def in_reach_of(self, agent: Agent) -> ConversationQuerySet:
        """Those an agent may do something to: visible ones, and of merged ones only those that went into a visible one.

        What is done to a merged conversation is done to the one it went into.
        """
        inboxes = Inbox.objects.visible_to(agent)
        reached = models.Q(merged_into=None) | models.Q(merged_into__inbox__in=inboxes)
        return self.filter(reached, inbox__in=inboxes)

    def open(self) -> ConversationQuerySet:
        """Those in which it is our turn."""
        return self.filter(state=State.OPEN)

    def unfinished(self) -> ConversationQuerySet:
        """Those neither resolved nor spam."""
        return self.exclude(state__in=[State.RESOLVED, State.SPAM])

    def live_chats(self, *, at: dt.datetime) -> ConversationQuerySet:
        """Chats that go on now: it is our turn or theirs, and the last word, whosever, is less than LIVE ago."""
        ours = models.Q(state=State.OPEN, last_message_at__gt=at - LIVE)
        theirs = models.Q(state=State.WAITING_CUSTOMER, since__gt=at - LIVE)
        return self.filter(ours | theirs, channel=ChannelKind.CHAT, merged_into__isnull=True)

    def waiting_chats(self, *, at: dt.datetime) -> ConversationQuerySet:
        """The queue: live chats that nobody has and in which it is our turn."""
        return self.live_chats(at=at).filter(state=State.OPEN, assignee__isnull=True)

    def due_to_wake(self, *, at: dt.datetime) -> ConversationQuerySet:
        """Those whose snooze is over."""
        return self.filter(state=State.SNOOZED, since__lte=at)


class Conversation(models.Model):
    """One matter of one customer. Its number is its id."""

    # An index of a foreign key's own would only repeat the beginning of one below, at every write.
    inbox = models.ForeignKey(Inbox, on_delete=models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(max_length=10, choices=ChannelKind.choices, default=ChannelKind.EMAIL)
    subject = models.CharField(max_length=500, blank=True, default="")
    language = models.CharField(max_length=10, blank=True, default="")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    since = models.DateTimeField(
        db_default=Now(),
        help_text="open: the customer has waited since; snoozed: wakes at; otherwise: is so since",
    )
    assignee = models.ForeignKey(
        Agent, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    priority = models.SmallIntegerField(choices=Priority.choices, default=Priority.NORMAL)
    contact_reason = models.ForeignKey(
        ContactReason, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    tags = models.ManyToManyField(Tag, through=Tagging, related_name="+")
    custom = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    acknowledged_at = models.DateTimeField(null=True)
    first_answered_at = models.DateTimeField(null=True)
    last_message_at = models.DateTimeField(db_default=Now())
    last_message_id = models.BigIntegerField(null=True, help_text="the newest message of any kind but notes")
    last_incoming_id = models.BigIntegerField(
        null=True, help_text="the newest message from outside; tells a stale screen"
    )
    owed_at = models.DateTimeField(
        null=True, help_text="when the next thing owed to the customer is due, or was; told by whoever keeps the ledger"
    )
    owed_told = models.BooleanField(
        default=False,
        db_default=False,
        help_text="whether the customer was told that it is, or it is a target among ourselves",
    )
    snippet = models.CharField(max_length=200, blank=True, default="")
    snippet_by_us = models.BooleanField(default=False)
    message_count = models.PositiveIntegerField(default=0)
    previous = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    objects = ConversationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["state", "since", "id"], name="conversation_state"),
            models.Index(fields=["assignee", "state", "since", "id"], name="conversation_assignee"),
            models.Index(
                fields=["state", "since", "id"],
                name="conversation_unassigned",
                condition=models.Q(assignee__isnull=True),
            ),
            models.Index(fields=["team", "state", "since", "id"], name="conversation_team"),
            models.Index(fields=["inbox", "state", "since", "id"], name="conversation_inbox"),
            models.Index(fields=["customer", "-id"], name="conversation_customer"),
            models.Index(
                fields=["state", "owed_at", "id"], name="conversation_owed", condition=models.Q(owed_at__isnull=False)
            ),
            # What rules ask each minute: which of the unfinished ones began so long ago.
            models.Index(
                fields=["created_at", "id"], name="conversation_began", condition=models.Q(state__in=UNFINISHED)
            ),
            # Chats are live or wait for somebody now: looked for at each minute and at each change of who is there.
            models.Index(
                fields=["since", "id"],
                name="conversation_open_chat",
                condition=models.Q(channel=ChannelKind.CHAT, state=State.OPEN),
            ),
            models.Index(
                fields=["inbox", "-first_answered_at"],
                name="conversation_answered_chat",
                condition=models.Q(channel=ChannelKind.CHAT, first_answered_at__isnull=False),
            ),
            *(
                models.Index(fields=[name], name=f"conversation_{name}", condition=models.Q((f"{name}__isnull", False)))
                for name in ("contact_reason", "previous", "merged_into")
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.subject}"
