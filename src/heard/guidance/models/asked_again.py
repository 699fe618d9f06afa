"""Questions that agents answer by hand again and again."""

from __future__ import annotations

from django.db import models

from heard.conversations.models import Conversation


class AskedAgain(models.Model):
    """A group of conversations that began alike and were answered without an article; made anew each night.

    What was asked stays where it was said: only numbers are kept here.
    """

    example = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    conversations = models.JSONField(help_text="their numbers, the newest first")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "questions asked again"

    def __str__(self) -> str:
        return f"{len(self.conversations)} like #{self.example_id}"
