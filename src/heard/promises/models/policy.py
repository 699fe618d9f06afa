"""Service policies: whom we want to answer how soon."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from heard.conversations.models import Inbox, Priority, Tag
from heard.customers.models import ChannelKind
from heard.promises.models.calendar import Calendar
from heard.promises.models.promise import PromiseKind
from heard.staff.models import Team

TARGETED = (PromiseKind.ACKNOWLEDGE, PromiseKind.FIRST_ANSWER, PromiseKind.NEXT_ANSWER, PromiseKind.RESOLUTION)


class ServicePolicyQuerySet(models.QuerySet["ServicePolicy"]):
    """Which policies."""

    def in_force(self) -> ServicePolicyQuerySet:
        """Those in use, in the order in which they are asked: the first that fits decides."""
        return self.filter(is_active=True).order_by("position", "id")


class ServicePolicy(models.Model):
    """For which conversations we aim at what. Where a condition names nothing, everything fits."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    position = models.PositiveSmallIntegerField(
        _("position"), default=10, help_text=_("Policies are asked from the lowest on; the first that fits decides.")
    )
    is_active = models.BooleanField(_("in use"), default=True)
    inboxes = models.ManyToManyField(Inbox, blank=True, related_name="+", verbose_name=_("inboxes"))
    teams = models.ManyToManyField(Team, blank=True, related_name="+", verbose_name=_("teams"))
    tags = models.ManyToManyField(Tag, blank=True, related_name="+", verbose_name=_("tags"))
    tiers = ArrayField(models.CharField(max_length=40), blank=True, default=list, verbose_name=_("customer tiers"))
    priorities = ArrayField(
        models.SmallIntegerField(choices=Priority.choices), blank=True, default=list, verbose_name=_("priorities")
    )
    languages = ArrayField(models.CharField(max_length=10), blank=True, default=list, verbose_name=_("languages"))
    channels = ArrayField(
        models.CharField(max_length=10, choices=ChannelKind.choices),
        blank=True,
        default=list,
        db_default=[],
        verbose_name=_("channels"),
    )
    calendar = models.ForeignKey(
        Calendar,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("business hours"),
        help_text=_("Empty: around the clock."),
    )
    warn_percent = ArrayField(
        models.PositiveSmallIntegerField(),
        blank=True,
        default=list,
        verbose_name=_("warn at"),
        help_text=_("Percent of the time gone by, as in 50, 80; the owner is told."),
    )
    on_warning: models.JSONField[Any, Any] = models.JSONField(
        _("steps at a warning"), default=list, blank=True, help_text="as those of macros; taken at each warning"
    )
    on_breach: models.JSONField[Any, Any] = models.JSONField(
        _("steps when it is late"), default=list, blank=True, help_text="as those of macros; taken once it is broken"
    )

    objects = ServicePolicyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "service policies"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class ServiceTarget(models.Model):
    """Within what time one thing is to be done."""

    policy = models.ForeignKey(ServicePolicy, on_delete=models.CASCADE, related_name="targets")
    kind = models.CharField(
        _("what"),
        max_length=12,
        choices=[(kind.value, kind.label) for kind in TARGETED],
        default=PromiseKind.FIRST_ANSWER,
    )
    minutes = models.PositiveIntegerField(_("within minutes"))
    in_business_time = models.BooleanField(_("in business hours"), default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["policy", "kind"], name="service_target_once"),
            models.CheckConstraint(condition=models.Q(minutes__gt=0), name="service_target_takes_time"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.minutes}"
