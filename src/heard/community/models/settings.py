"""How the community of this house is run."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from heard.conversations.models import Inbox


class Community(models.Model):
    """One row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    is_open = models.BooleanField(_("open"), default=True)
    hands_over_after_hours = models.PositiveSmallIntegerField(_("the team takes over after"), default=24)
    inbox = models.ForeignKey(
        Inbox, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("inbox")
    )

    class Meta:
        verbose_name = _("community")

    def __str__(self) -> str:
        return str(_("Community"))

    @classmethod
    def current(cls) -> Community:
        """Return the one row, or what holds until somebody changes anything."""
        return cls.objects.filter(pk=1).first() or cls(id=1)
