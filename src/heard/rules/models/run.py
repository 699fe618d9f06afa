"""The log: what a rule did in a conversation, or why it did not."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from heard.conversations.models import Conversation, Inbox
from heard.rules.models.rule import Rule
from heard.staff.models import Agent


class Outcome(models.TextChoices):
    """What came of it."""

    DONE = "done", _("Done")
    REFUSED = "refused", _("Could not be done")
    STOPPED = "stopped", _("Held back")


class RuleRunQuerySet(models.QuerySet["RuleRun"]):
    """Which runs."""

    def visible_to(self, agent: Agent) -> RuleRunQuerySet:
        """Those about conversations in inboxes the agent may open."""
        return self.filter(conversation__inbox__in=Inbox.objects.visible_to(agent))


class RuleRun(models.Model):
    """That a rule fitted a conversation on an occasion. The same occasion is never acted upon twice.

    `occasion` is "fact:7", "moment:2026-11-22T10:00:00+00:00", or "once" for what is done once in a conversation.
    """

    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="runs", db_index=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    occasion = models.CharField(max_length=60)
    fact_id = models.BigIntegerField(null=True, help_text="what it followed, where it followed a fact")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.DONE)
    steps: models.JSONField[Any, Any] = models.JSONField(
        default=list, help_text="what was done, as it was then, as steps"
    )
    why = models.CharField(
        max_length=300, blank=True, default="", help_text="why it could not be done, or was held back"
    )
    chain = ArrayField(models.BigIntegerField(), default=list, help_text="the rules that led here, this one last")

    objects = RuleRunQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "conversation", "occasion"], name="rule_run_once")]
        indexes = [
            models.Index(fields=["rule", "-id"], name="rule_run_log"),
            models.Index(fields=["at"], name="rule_run_at"),
        ]


class Cause(models.Model):
    """That a fact came of a rule's steps, so that no chain of rules goes round."""

    fact_id = models.BigIntegerField(primary_key=True)
    run = models.ForeignKey(RuleRun, on_delete=models.CASCADE, related_name="+")
