"""Links of articles to other houses, and whether these still answer."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from heard.knowledge.models.article import Article

LONGEST_LINK = 1000


class LinkProblem(models.TextChoices):
    """What was wrong when it was asked for the last time."""

    NONE = "", _("It answers")
    GONE = "gone", _("There is no such page any more")
    FAULT = "fault", _("Their server has a fault")
    SILENT = "silent", _("Nobody answered in time")
    UNKNOWN = "unknown", _("There is no such server, or it does not let us in")
    INSIDE = "inside", _("It leads into a private network, where readers cannot go")
    CIRCLE = "circle", _("It sends us on without end")


class OutsideLink(models.Model):
    """An address outside that published articles lead to."""

    url = models.CharField(max_length=LONGEST_LINK, unique=True)
    host = models.CharField(max_length=255)
    first_seen_at = models.DateTimeField(db_default=Now())
    ask_at = models.DateTimeField(db_index=True, help_text="not before")
    asked_at = models.DateTimeField(null=True)
    status = models.IntegerField(null=True)
    problem = models.CharField(max_length=10, blank=True, default="", choices=LinkProblem.choices)
    failures = models.SmallIntegerField(default=0, help_text="in a row")
    failing_since = models.DateTimeField(null=True)
    articles = models.ManyToManyField(Article, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["-failures"], name="outside_link_failing")]

    def __str__(self) -> str:
        return self.url
