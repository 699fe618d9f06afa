"""Articles brought in through the studio: what was uploaded, how far it has come, and which articles it touched."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from heard.knowledge.models.article import Article
from heard.knowledge.models.pages import HelpCentre
from heard.plumbing.models import StoredFile

SILENCE = dt.timedelta(minutes=15)  # longer without a step, and whoever did it was stopped


class Stage(models.TextChoices):
    """How far an import has come."""

    REHEARSING = "rehearsing", _("Being looked through")
    REHEARSED = "rehearsed", _("Looked through")
    STORING = "storing", _("Being brought in")
    STORED = "stored", _("Brought in")
    UNDOING = "undoing", _("Being taken back")
    UNDONE = "undone", _("Taken back")
    REFUSED = "refused", _("Not brought in")


WORKING = (Stage.REHEARSING, Stage.STORING, Stage.UNDOING)


class ArticleImport(models.Model):
    """One upload: first rehearsed, then, if somebody says so, brought in, and perhaps taken back."""

    centre = models.ForeignKey(HelpCentre, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=10, help_text="of articles that do not say theirs")
    as_drafts = models.BooleanField(default=False)
    filename = models.CharField(max_length=200)
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+", help_text="until done")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(db_default=Now())
    rehearsed_at = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(null=True)
    stored_at = models.DateTimeField(null=True)
    undoing_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField(db_default=Now(), help_text="its last step")
    problem = models.CharField(max_length=20, blank=True, default="", help_text="a Refusal")
    done = models.IntegerField(default=0)
    all_of_them = models.IntegerField(default=0)
    outcome: models.JSONField[Any, Any] = models.JSONField(default=dict, help_text="counts and the first of each list")

    class Meta:
        indexes = [models.Index(fields=["-asked_at"], name="article_import_newest")]

    def __str__(self) -> str:
        return self.filename

    @property
    def stage(self) -> Stage:
        """How far it has come."""
        steps = (
            (self.problem, Stage.REFUSED),
            (self.undone_at, Stage.UNDONE),
            (self.undoing_at, Stage.UNDOING),
            (self.stored_at, Stage.STORED),
            (self.begun_at, Stage.STORING),
            (self.rehearsed_at, Stage.REHEARSED),
        )
        return next((stage for reached, stage in steps if reached), Stage.REHEARSING)

    def is_stuck(self, at: dt.datetime) -> bool:
        """Whether somebody was to do something, and has not moved for long."""
        return self.stage in WORKING and at - self.moved_at > SILENCE


class ImportedArticle(models.Model):
    """An article that an import made or changed, and how it was before."""

    article_import = models.ForeignKey(ArticleImport, on_delete=models.CASCADE, related_name="articles")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    is_new = models.BooleanField()
    revision_id = models.BigIntegerField(help_text="of Wagtail's, as it was brought in")
    before_id = models.BigIntegerField(null=True, help_text="the latest revision before")
    was_live = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article_import", "article"], name="imported_article_once"),
        ]

    def __str__(self) -> str:
        return f"{self.article_import_id}: {self.article_id}"
