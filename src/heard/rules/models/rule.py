"""The rule: when this happens, if that is so, then do this."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from heard.staff.models import Agent

MOST_HOURS = 24 * 366


class RuleQuerySet(models.QuerySet["Rule"]):
    """Which rules."""

    def visible_to(self, agent: Agent) -> RuleQuerySet:
        """Everybody who works here may know what happens by itself."""
        return self if agent.is_authenticated and agent.is_active else self.none()

    def in_force(self) -> RuleQuerySet:
        """Those switched on, in the order in which they are asked."""
        return self.filter(is_active=True).order_by("position", "id")


class Rule(models.Model):
    """What happens by itself: at a moment (`trigger`), under conditions, in steps.

    `conditions` is {"all": [{"field", "is", "value"}, …], "any": […]}: all of the first and, where there are any, at
    least one of the second. `steps` are those of macros: [{"tag": ["refund"]}, …].
    """

    name = models.CharField(_("name"), max_length=80, unique=True)
    position = models.PositiveSmallIntegerField(
        _("position"), default=10, help_text=_("Rules are asked from the lowest on.")
    )
    is_active = models.BooleanField(_("switched on"), default=False)
    trigger = models.CharField(_("when"), max_length=40, help_text="the name of a fact, or of a moment after something")
    hours = models.FloatField(
        _("after so many hours"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0.25), MaxValueValidator(MOST_HOURS)],
    )
    conditions: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)
    steps: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    stop_after = models.BooleanField(
        _("the last one to act"), default=False, help_text=_("Later rules leave alone what this one acted upon.")
    )
    once = models.BooleanField(
        _("once in a conversation"), default=False, help_text=_("Otherwise it acts whenever it fits.")
    )
    looked_until = models.DateTimeField(null=True, editable=False, help_text="moments up to here were looked at")
    looked_id = models.BigIntegerField(default=0, editable=False, help_text="of that moment, conversations up to here")
    created_at = models.DateTimeField(db_default=Now())

    objects = RuleQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        indexes = [models.Index(fields=["trigger"], name="rule_listens", condition=Q(is_active=True))]

    def __str__(self) -> str:
        return self.name
