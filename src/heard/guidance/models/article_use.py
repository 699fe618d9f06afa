"""Which article helped to answer whom."""

from __future__ import annotations

from django.db import models

from heard.conversations.models import Message
from heard.knowledge.models import Article
from heard.staff.models import Agent


class ArticleUse(models.Model):
    """An answer that was sent led to an article. Where it was said is the message's affair: it may move."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+", db_index=False)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+", db_index=False)
    agent = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "article"], name="article_use_once")]
        indexes = [models.Index(fields=["article", "-at"], name="article_use_article")]

    def __str__(self) -> str:
        return f"{self.article_id} in {self.message_id}"
