"""What was done because something was about to be late, or was."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from heard.promises.models.promise import Promise


class Escalation(models.Model):
    """That the steps of a policy were taken for a promise, after one fact: each is answered once."""

    promise = models.ForeignKey(Promise, on_delete=models.CASCADE, related_name="+")
    fact_id = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    steps: models.JSONField[Any, Any] = models.JSONField(_("steps"), default=list)
    why_not = models.CharField(max_length=300, blank=True, default="", help_text="why it could not be done")
