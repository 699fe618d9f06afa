"""What was searched for: words without a person."""

from __future__ import annotations

from django.db import models

LONGEST_ASKED = 200


class SearchAsked(models.Model):
    """How often something was searched for on one day, and how much was found. Nothing says by whom."""

    day = models.DateField()
    language = models.CharField(max_length=12)
    centre = models.BigIntegerField(null=True)
    text = models.CharField(max_length=LONGEST_ASKED, help_text="folded, one space between words")
    times = models.IntegerField(default=1)
    hits = models.IntegerField(help_text="how many documents were surely meant, the last time")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "language", "centre", "text"], name="search_asked_once", nulls_distinct=False
            )
        ]
        indexes = [models.Index(fields=["hits", "day"], name="search_asked_hits")]

    def __str__(self) -> str:
        return self.text
