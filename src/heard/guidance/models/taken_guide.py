"""Guides that are gone through in a conversation, step by step."""

from __future__ import annotations

from django.db import models

from heard.conversations.models import Conversation
from heard.knowledge.models import Article
from heard.staff.models import Agent


class TakenGuide(models.Model):
    """Somebody took a guide to go through it in a conversation; until it is put away."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+", db_index=False)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    agent = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    at = models.DateTimeField()
    put_away_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "article"], name="guide_taken_once")]

    def __str__(self) -> str:
        return f"{self.article_id} for #{self.conversation_id}"


class Tick(models.Model):
    """One step of a guide is done: by whom, and when. Undone, the row goes; the book of facts keeps both."""

    guide = models.ForeignKey(TakenGuide, on_delete=models.CASCADE, related_name="ticks", db_index=False)
    step = models.CharField(max_length=40, help_text="what the article calls the step, however it is worded later")
    agent = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["guide", "step"], name="tick_once")]

    def __str__(self) -> str:
        return f"{self.guide_id}: {self.step}"
