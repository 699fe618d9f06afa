"""Calls: who rang whom in which conversation, and what came of it. What was said is nowhere kept."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from heard.conversations.models import Conversation, Inbox
from heard.customers.models import Customer
from heard.staff.models import Agent

if TYPE_CHECKING:
    from collections.abc import Collection

RINGS = dt.timedelta(seconds=45)  # then it is missed
FORGOTTEN = dt.timedelta(minutes=3)  # without a sign of life from either side


class CallKind(models.TextChoices):
    """What it began as; picture can be added to a voice call."""

    VOICE = "voice", _("Voice call")
    VIDEO = "video", _("Video call")


class Side(models.TextChoices):
    """Who did something."""

    AGENT = "agent", _("Agent")
    VISITOR = "visitor", _("Visitor")


class CallState(models.TextChoices):
    """How it stands, or how it ended."""

    RINGING = "ringing", _("Ringing")
    ANSWERED = "answered", _("Running")
    ENDED = "ended", _("Ended")
    MISSED = "missed", _("Missed")
    DECLINED = "declined", _("Declined")


LIVE = (CallState.RINGING, CallState.ANSWERED)


class CallQuerySet(models.QuerySet["Call"]):
    """Which calls."""

    def visible_to(self, agent: Agent) -> CallQuerySet:
        """Those in conversations of inboxes the agent may open."""
        return self.filter(conversation__inbox__in=Inbox.objects.visible_to(agent))

    def live(self) -> CallQuerySet:
        """Those that ring or run."""
        return self.filter(state__in=LIVE)

    def unanswered(self, *, at: dt.datetime) -> CallQuerySet:
        """Those that have rung for long enough."""
        return self.filter(state=CallState.RINGING, rang_at__lte=at - RINGS)

    def forgotten(self, *, at: dt.datetime) -> CallQuerySet:
        """Those that run, as far as we know, but neither side has given a sign of life for a while."""
        return self.filter(state=CallState.ANSWERED, alive_at__lte=at - FORGOTTEN)

    def of(self, conversation_ids: Collection[int]) -> CallQuerySet:
        """Those of these conversations, newest first."""
        return self.filter(conversation__in=conversation_ids).order_by("-id")


class Call(models.Model):
    """One call."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    inbox = models.ForeignKey(Inbox, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=5, choices=CallKind.choices)
    begun_by = models.CharField(max_length=7, choices=Side.choices)
    agent = models.ForeignKey(
        Agent, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False,
        help_text="who rang, or took the call",
    )  # fmt: skip
    state = models.CharField(max_length=8, choices=CallState.choices, default=CallState.RINGING)
    rang_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    alive_at = models.DateTimeField(help_text="the last sign of life of either side")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(
        max_length=7, choices=Side.choices, blank=True, default="", help_text="empty: by itself, as nobody answered"
    )

    objects = CallQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["conversation", "-id"], name="calls_of_conversation")]
        constraints = [
            models.UniqueConstraint(fields=["conversation"], name="one_live_call", condition=models.Q(state__in=LIVE))
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.rang_at:%Y-%m-%d %H:%M}"

    @property
    def is_live(self) -> bool:
        """Whether it rings or runs."""
        return self.state in LIVE

    @property
    def seconds(self) -> int:
        """How long they talked; 0 as long as they do."""
        return 0 if self.ended_at is None else self.lasted(self.ended_at)

    def lasted(self, at: dt.datetime) -> int:
        """Return for how many seconds they have talked by then."""
        if self.answered_at is None:
            return 0
        return max(0, round(((self.ended_at or at) - self.answered_at).total_seconds()))
