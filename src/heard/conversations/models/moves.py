"""Joining and parting conversations, with what is needed to undo it."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from heard.conversations.models.conversation import Conversation
from heard.staff.models import Agent


class ConversationMerge(models.Model):
    """That one conversation went into another."""

    kept = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    merged = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(db_default=Now())
    moved = models.JSONField(
        default=dict, help_text="ids of the rows that moved, by table, and both states as they were"
    )
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")


class ConversationSplit(models.Model):
    """That messages of one conversation became a conversation of their own."""

    source = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    created = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(db_default=Now())
    moved = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
