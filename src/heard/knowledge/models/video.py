"""Films that show how something is done: one of our own files, or one that lies at YouTube or Vimeo."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from heard.knowledge.reading import EVERYONE, SEGMENT_PREFIX, Reader
from heard.plumbing.models import StoredFile

ADVISED_SECONDS = 60  # longer, few look to the end


class VideoQuerySet(models.QuerySet["Video"]):
    """Which videos."""

    def visible_to(self, reader: Reader) -> VideoQuerySet:
        """Those that are shown, to whom they are meant for."""
        allowed = Q(audience__in=reader.audiences())
        if reader.sees_every_segment:
            allowed |= Q(audience__startswith=SEGMENT_PREFIX)
        return self.filter(allowed, is_published=True)


class Video(models.Model):
    """A film with its captions, chapters and words."""

    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True, default="", max_length=5_000)
    language = models.CharField(_("language"), max_length=10, default="en")
    audience = models.CharField(_("who may see it"), max_length=200, default=EVERYONE, help_text="an audience token")
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    content_type = models.CharField(max_length=40, blank=True, default="")
    poster = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    elsewhere = models.CharField(max_length=200, blank=True, default="", help_text="“youtube:…” or “vimeo:…”")
    captions = models.TextField(blank=True, default="", help_text="WebVTT")
    transcript = models.TextField(_("transcript"), blank=True, default="", max_length=200_000)
    chapters: models.JSONField[Any, Any] = models.JSONField(default=list, help_text='[{"seconds": …, "title": …}, …]')
    seconds = models.PositiveIntegerField(_("length in seconds"), null=True)
    is_published = models.BooleanField(_("shown"), default=False)
    revision = models.PositiveIntegerField(default=1, help_text="counts every change")
    created_at = models.DateTimeField(db_default=Now())

    objects = VideoQuerySet.as_manager()

    class Meta:
        verbose_name = _("video")
        verbose_name_plural = _("videos")
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.title

    @property
    def is_long(self) -> bool:
        """Whether it is longer than people like to look at a help video."""
        return (self.seconds or 0) > ADVISED_SECONDS
