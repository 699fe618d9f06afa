"""Calendars: when we are there for our customers."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


def _usual_week() -> list[list[list[str]]]:
    return [[["09:00", "17:00"]] for _ in range(5)] + [[], []]


class Calendar(models.Model):
    """Business hours: shifts in a time zone, and the days that go differently."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    time_zone = models.CharField(_("time zone"), max_length=40, default="UTC")
    week: models.JSONField[Any, Any] = models.JSONField(
        _("hours"),
        default=_usual_week,
        help_text="for each weekday from Monday on its shifts, as in [['09:00', '17:00']]",
    )
    country = models.CharField(
        _("public holidays of"),
        max_length=3,
        blank=True,
        default="",
        help_text=_("Two letters, as in DE; empty: none."),
    )
    region = models.CharField(
        _("region"),
        max_length=10,
        blank=True,
        default="",
        help_text=_("As in BY for Bavaria; empty: the whole country."),
    )
    feed = models.URLField(
        _("days off from"), max_length=500, blank=True, default="", help_text=_("The address of an iCal calendar.")
    )
    feed_read_at = models.DateTimeField(null=True, editable=False)
    feed_problem = models.CharField(max_length=300, blank=True, default="", editable=False)
    # Whoever keeps made-up hours in memory asks for this number, and makes them anew when it has grown.
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class DayOrigin(models.TextChoices):
    """Who says that a day goes differently."""

    OWN = "own", _("Ourselves")
    FEED = "feed", _("The iCal calendar")


class OwnDay(models.Model):
    """A day on which we have other hours than usual, or none; it wins over a public holiday."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="days")
    date = models.DateField(_("day"))
    name = models.CharField(_("name"), max_length=120, blank=True, default="")
    shifts: models.JSONField[Any, Any] = models.JSONField(
        _("hours"), default=list, blank=True, help_text="as in [['09:00', '12:00']]; empty: closed"
    )
    origin = models.CharField(max_length=4, choices=DayOrigin.choices, default=DayOrigin.OWN, editable=False)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["date"]
        constraints = [models.UniqueConstraint(fields=["calendar", "date", "origin"], name="own_day_once")]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.name}"
