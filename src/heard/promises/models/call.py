"""Calls: that somebody rang a customer because it was promised, and what came of it."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from heard.conversations.models import Conversation
from heard.promises.models.promise import Promise
from heard.staff.models import Agent


class CallOutcome(models.TextChoices):
    """What came of a call."""

    REACHED = "reached", _("Reached")
    MISSED = "missed", _("Not reached")
    MESSAGE = "message", _("Left a message")


class CallLog(models.Model):
    """One call. Its words stand in the history of the conversation, as a note."""

    promise = models.ForeignKey(Promise, on_delete=models.CASCADE, related_name="calls")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+", db_index=False)
    agent = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    at = models.DateTimeField(db_default=Now())
    outcome = models.CharField(max_length=8, choices=CallOutcome.choices)
    words = models.TextField(blank=True, default="")
    note_id = models.BigIntegerField(null=True, help_text="the note that tells of it")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["conversation", "id"], name="call_conversation")]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} {self.at:%Y-%m-%d}"
