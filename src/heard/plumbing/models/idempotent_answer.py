"""Answers the API has given, so that a retried request gets the same one and nothing happens twice."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class IdempotentAnswer(models.Model):
    """The answer to one request that carried an Idempotency-Key; kept for a day."""

    who = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(
        max_length=64, help_text="of method, path and body: the same key for something else is a mistake"
    )
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(default="")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["who", "key"], name="idempotent_answer_once")]
        indexes = [models.Index(fields=["created_at"], name="idempotent_answer_age")]
