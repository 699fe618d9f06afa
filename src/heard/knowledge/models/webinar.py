"""Webinars, who registered for them, and the letters about them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from heard.customers.models import Customer
from heard.knowledge.models.video import Video
from heard.knowledge.reading import EVERYONE, SEGMENT_PREFIX, Reader
from heard.plumbing.sealing import SealedField, seal, unseal

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

LONGEST_MINUTES = 600
YEARS = range(1990, 2100)  # others are slips of the keyboard, and beyond them no clock can be put into another zone
OPENS_BEFORE = dt.timedelta(minutes=15)


class WebinarQuerySet(models.QuerySet["Webinar"]):
    """Which webinars."""

    def visible_to(self, reader: Reader) -> WebinarQuerySet:
        """Those that are announced, to whom they are meant for."""
        allowed = Q(audience__in=reader.audiences())
        if reader.sees_every_segment:
            allowed |= Q(audience__startswith=SEGMENT_PREFIX)
        return self.filter(allowed, is_published=True)

    def to_come(self, *, at: dt.datetime) -> WebinarQuerySet:
        """Those one can still take part in."""
        return self.filter(ends_at__gt=at, cancelled_at=None)


class Webinar(models.Model):
    """A talk at a certain time, which people follow from home."""

    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    description = models.TextField(_("description"), blank=True, default="", max_length=10_000)
    speaker = models.CharField(_("held by"), max_length=200, blank=True, default="")
    language = models.CharField(_("language"), max_length=10, default="en")
    audience = models.CharField(_("who may see it"), max_length=200, default=EVERYONE, help_text="an audience token")
    starts_at = models.DateTimeField(_("begins"))
    minutes = models.PositiveIntegerField(_("minutes"), default=45)
    ends_at = models.DateTimeField()
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True)
    sealed_join_url = SealedField(null=True)
    recording = models.ForeignKey(
        Video, verbose_name=_("recording"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_published = models.BooleanField(_("announced"), default=False)
    cancelled_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField(null=True, help_text="when its time was last changed")
    sequence = models.PositiveIntegerField(default=0, help_text="as calendars count changes (RFC 5545, 3.8.7.4)")
    revision = models.PositiveIntegerField(default=1, help_text="counts every change")
    created_at = models.DateTimeField(db_default=Now())

    objects = WebinarQuerySet.as_manager()
    if TYPE_CHECKING:
        registrations: RelatedManager[Registration]

    class Meta:
        verbose_name = _("webinar")
        verbose_name_plural = _("webinars")
        ordering = ("-starts_at",)
        indexes = [models.Index(fields=["ends_at"], name="webinar_ends")]

    def __str__(self) -> str:
        return self.title

    def save(self, *positional: object, **named: object) -> None:
        """Reckon its end."""
        self.ends_at = self.starts_at + dt.timedelta(minutes=self.minutes)
        super().save(*positional, **named)  # type: ignore[arg-type]

    def clean(self) -> None:
        """Let nobody plan it in a year of no calendar. Raises ValidationError."""
        if self.starts_at is not None and self.starts_at.year not in YEARS:
            years = {"first": str(YEARS[0]), "last": str(YEARS[-1])}
            wrong = gettext("Please give a year between %(first)s and %(last)s.") % years
            raise ValidationError({"starts_at": wrong})

    @property
    def join_url(self) -> str:
        """Where it takes place, which only who has a place is told."""
        return unseal(self.sealed_join_url) if self.sealed_join_url else ""

    @join_url.setter
    def join_url(self, address: str) -> None:
        self.sealed_join_url = seal(address) if address else None

    def is_over(self, *, at: dt.datetime) -> bool:
        """Whether it has ended."""
        return at >= self.ends_at

    def is_open(self, *, at: dt.datetime) -> bool:
        """Whether one can go in: from a quarter of an hour before it begins until its end."""
        return self.cancelled_at is None and self.starts_at - OPENS_BEFORE <= at < self.ends_at


class RegistrationState(models.TextChoices):
    """How it stands with somebody who wants to come."""

    REGISTERED = "registered", _("has a place")
    WAITING = "waiting", _("on the waiting list")
    CANCELLED = "cancelled", _("does not come")
    ATTENDED = "attended", _("was there")


#: Who takes up a place.
SEATED = (RegistrationState.REGISTERED, RegistrationState.ATTENDED)


class Registration(models.Model):
    """Somebody who wants to come to a webinar."""

    webinar = models.ForeignKey(Webinar, on_delete=models.CASCADE, related_name="registrations")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    address = models.CharField(max_length=320, help_text="email, as customers' addresses are kept")
    name = models.CharField(max_length=200, blank=True, default="")
    language = models.CharField(max_length=10, default="en")
    state = models.CharField(max_length=12, choices=RegistrationState.choices)
    asked_at = models.DateTimeField(help_text="since when they want to come: the waiting list goes by it")
    placed_at = models.DateTimeField(null=True, help_text="since when they have a place")
    attended_at = models.DateTimeField(null=True)
    times = models.PositiveIntegerField(default=1, help_text="how often they registered")

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ("-id",)
        constraints = [models.UniqueConstraint(fields=["webinar", "address"], name="registration_once")]
        indexes = [models.Index(fields=["webinar", "state", "asked_at"], name="registration_queue")]

    def __str__(self) -> str:
        return self.name or self.address


class LetterKind(models.TextChoices):
    """What a letter says."""

    PLACE = "place", "You have a place"
    WAITING = "waiting", "You are on the waiting list"
    MOVED_UP = "moved_up", "You have a place after all"
    MOVED = "moved", "It takes place at another time"
    LEFT = "left", "You do not come"
    CALLED_OFF = "called_off", "It does not take place"
    DAY_BEFORE = "day_before", "It is tomorrow"
    HOUR_BEFORE = "hour_before", "It begins in an hour"
    RECORDING = "recording", "Here is the recording"


class Letter(models.Model):
    """A letter to somebody who registered: written down with what it is about, so that it leaves once and is never lost."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=12, choices=LetterKind.choices)
    about = models.BigIntegerField(
        help_text="which registration, change, or moment it is about, so that none is doubled"
    )
    due_at = models.DateTimeField(help_text="when it may be tried next")
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True, help_text="set: it was not true any more, or could not be sent")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["registration", "kind", "about"], name="webinar_letter_once")]
        indexes = [
            models.Index(
                fields=["due_at"], name="webinar_letter_due", condition=Q(sent_at__isnull=True, dropped_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.registration_id}"
