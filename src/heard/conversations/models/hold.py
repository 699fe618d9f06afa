"""Why a conversation may not be resolved yet."""

from __future__ import annotations

from django.db import models

from heard.conversations.models.conversation import Conversation
from heard.staff.models import Agent


class Hold(models.Model):
    """That something has to be settled before a conversation may be resolved: who said so, when, and why."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=20, help_text="who holds it, in a word: one hold of a kind at a time")
    why = models.CharField(max_length=200, help_text="the rest of “This stays open: …”, to be translated")
    by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "kind"], name="hold_once", condition=models.Q(lifted_at__isnull=True)
            ),
        ]
