"""Short addresses for social profiles, parcels and posters: /go/<word>/."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

WORD = r"[a-z0-9][a-z0-9-]{0,39}"


class ShortLink(models.Model):
    """A word, and the page of ours it leads to. It never leads to another house."""

    word = models.CharField(_("word"), max_length=40, unique=True)
    target = models.CharField(_("leads to"), max_length=1000)

    class Meta:
        ordering = ("word",)
        verbose_name = _("short link")
        verbose_name_plural = _("short links")

    def __str__(self) -> str:
        return f"/go/{self.word}/"


class ShortLinkOpening(models.Model):
    """How often browsers opened a short link on one day. Nothing says whose, or when on that day."""

    link = models.ForeignKey(ShortLink, on_delete=models.CASCADE, related_name="openings", db_index=False)
    day = models.DateField()
    times = models.IntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["link", "day"], name="short_link_opened_once_a_day")]

    def __str__(self) -> str:
        return f"{self.link_id}: {self.day:%Y-%m-%d}"
