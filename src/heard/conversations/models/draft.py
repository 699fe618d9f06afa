"""What an agent is writing, kept as they type."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from heard.conversations.models.conversation import Conversation
from heard.plumbing.models import StoredFile
from heard.staff.models import Agent


class Draft(models.Model):
    """An unfinished answer or note; one of each kind per agent and conversation."""

    class Kind(models.TextChoices):
        """What it will be."""

        REPLY = "reply", _("Answer")
        NOTE = "note", _("Note")

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+", db_index=False)
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.REPLY)
    text = models.TextField(blank=True, default="")
    to = models.JSONField(
        null=True, help_text="addresses as typed; nothing while To, Cc and Bcc are as nobody changed them"
    )
    cc = models.JSONField(default=list)
    bcc = models.JSONField(default=list)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "agent", "kind"], name="draft_once")]


class DraftAttachment(models.Model):
    """A file waiting to go out with a draft."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="attachments")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    filename = models.CharField(max_length=255)
    content_type = models.CharField(max_length=120)
    size = models.BigIntegerField(help_text="bytes")
