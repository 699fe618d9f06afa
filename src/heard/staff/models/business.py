"""The business we all work for."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _


class Business(models.Model):
    """One row: who we are, as customers know us. Made by the owner at the first start."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    name = models.CharField(_("name of the business"), max_length=120, default="")
    website = models.URLField(_("website"), blank=True, default="")
    language = models.CharField(_("language"), max_length=10, default="en")
    time_zone = models.CharField(_("time zone"), max_length=40, default="UTC")
    retention_days = models.PositiveIntegerField(
        _("keep resolved conversations for"),
        null=True,
        blank=True,
        help_text=_("Days after which they are erased; empty keeps them."),
    )
    raw_mail_days = models.PositiveIntegerField(
        _("keep original mails for"), default=180, help_text=_("Days; the conversation itself is kept longer.")
    )
    facts_days = models.PositiveIntegerField(
        _("keep the book of facts for"), null=True, blank=True, help_text=_("Days; empty keeps it.")
    )

    class Meta:
        verbose_name = _("business profile")

    def __str__(self) -> str:
        return self.name or "Heard"

    @property
    def zone(self) -> ZoneInfo:
        """The time zone we work in; UTC where its name is none."""
        try:
            return ZoneInfo(self.time_zone)
        except (KeyError, ValueError, OSError):
            return ZoneInfo("UTC")

    @classmethod
    def current(cls) -> Business:
        """Return the one row, made on first use."""
        return cls.objects.get_or_create(id=1)[0]
