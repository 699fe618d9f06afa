"""States that matter, as rows with who and when."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from heard.conversations.models.conversation import Conversation
from heard.conversations.models.message import Message
from heard.staff.models import Agent, Team


class Assignment(models.Model):
    """That a conversation was given to somebody, or to a team, or to nobody."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+", db_index=False)
    agent = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    team = models.ForeignKey(Team, null=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(
        max_length=20,
        default="hand",
        help_text="hand, answered, started, fewest, round, last agent, macro, undo, absence",
    )
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["conversation", "-id"], name="assignment_conversation"),
            models.Index(fields=["agent", "-id"], name="assignment_agent"),
        ]


class Closure(models.Model):
    """That a conversation was resolved, and perhaps opened again."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+", db_index=False)
    by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(db_default=Now())
    reopened_at = models.DateTimeField(null=True)
    reopened_by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["conversation", "-id"], name="closure_conversation")]


class Snooze(models.Model):
    """That a conversation was put away until a moment."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+", db_index=False)
    until = models.DateTimeField()
    by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["conversation", "-id"], name="snooze_conversation")]


class Mention(models.Model):
    """That a colleague was called by name in a note."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+", db_index=False)
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "agent"], name="mention_once")]
        indexes = [models.Index(fields=["agent"], name="mention_unseen", condition=models.Q(seen_at__isnull=True))]


class Reading(models.Model):
    """How far an agent has read a conversation."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+", db_index=False)
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    last_message_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "agent"], name="reading_once")]
