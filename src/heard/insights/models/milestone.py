"""Milestones: when each conversation reached what people ask about, and how long that took."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from heard.conversations.models import Conversation, Inbox
from heard.customers.models import ChannelKind
from heard.staff.models import Agent, Team


class Milestone(models.Model):
    """One conversation, as the numbers see it. Whatever stands here can be told again from the conversation itself.

    Spam has none, and what was merged into another is counted there. Times are in seconds: by the clock on the wall, and
    in the business hours of the policy that fits.
    """

    conversation = models.OneToOneField(Conversation, primary_key=True, on_delete=models.CASCADE, related_name="+")
    inbox = models.ForeignKey(Inbox, on_delete=models.CASCADE, related_name="+", db_index=False)
    team = models.ForeignKey(Team, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    agent = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    channel = models.CharField(max_length=10, choices=ChannelKind.choices)
    is_open = models.BooleanField(help_text="not resolved")
    started_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, help_text="acknowledged, or answered if that came first")
    acknowledged_wall = models.PositiveIntegerField(null=True)
    acknowledged_business = models.PositiveIntegerField(null=True)
    answered_at = models.DateTimeField(null=True, help_text="by a colleague, for the first time")
    answered_wall = models.PositiveIntegerField(null=True)
    answered_business = models.PositiveIntegerField(null=True)
    resolved_at = models.DateTimeField(null=True, help_text="for the last time; none while it is open")
    resolved_wall = models.PositiveIntegerField(null=True)
    resolved_business = models.PositiveIntegerField(null=True)
    settled_at = models.DateTimeField(null=True, help_text="resolved for the first time, whatever came after")
    reopened = models.PositiveIntegerField(default=0, help_text="how often it was opened again after it was resolved")

    class Meta:
        indexes = [
            models.Index(fields=["started_at"], name="milestone_started"),
            models.Index(fields=["started_at", "conversation"], name="milestone_open", condition=Q(is_open=True)),
            *(
                models.Index(
                    fields=[f"{name}_at"], name=f"milestone_{name}", condition=Q((f"{name}_at__isnull", False))
                )
                for name in ("acknowledged", "answered", "resolved", "settled")
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class Counting(models.Model):
    """One row: how far milestones have followed the book of facts, and which older conversations are still to come."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    epoch = models.IntegerField()
    xid = models.BigIntegerField()
    fact_id = models.BigIntegerField()
    below = models.BigIntegerField(
        null=True, help_text="conversations before this number are not counted yet; none: all are"
    )
    mark = models.BigIntegerField(default=0, help_text="another one after each run: what was computed before it is old")
    at = models.DateTimeField(help_text="of the last run")
