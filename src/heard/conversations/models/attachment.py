"""Files that came or went with a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from heard.conversations.models.inbox import Inbox
from heard.conversations.models.message import Message
from heard.plumbing.models import StoredFile

if TYPE_CHECKING:
    from heard.staff.models import Agent


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    """Which attachments."""

    def visible_to(self, agent: Agent) -> AttachmentQuerySet:
        """Those in inboxes the agent may open."""
        return self.filter(message__inbox__in=Inbox.objects.visible_to(agent))


class Attachment(models.Model):
    """One file of one message; the bytes are kept once by content."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    filename = models.CharField(max_length=255)
    content_type = models.CharField(max_length=120, default="application/octet-stream")
    size = models.BigIntegerField(default=0, help_text="bytes")
    content_id = models.CharField(max_length=255, blank=True, default="")
    inline = models.BooleanField(default=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.filename
