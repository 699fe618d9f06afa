"""What search knows: the one truth from which every process that searches makes its shelves."""

from __future__ import annotations

from typing import Any

from django.db import models

LONGEST_KEY = 80


class IndexedDocument(models.Model):
    """One document that can be found, with its words already cut and its meaning already measured.

    `change` is the number of the last change that touched it (see IndexChange). A document that was forgotten stays as an
    empty row, so that every process learns of it. `made_by` is the version of the rules by which `terms`, `counts` and
    `vectors` were made (knowledge/search/analysis.py).
    """

    key = models.CharField(max_length=LONGEST_KEY, unique=True)
    kind = models.CharField(max_length=40)
    language = models.CharField(max_length=12)
    audience = models.CharField(max_length=200)
    centre = models.BigIntegerField(null=True)
    url = models.CharField(max_length=2000)
    external_id = models.CharField(max_length=300, default="", blank=True)
    title = models.TextField()
    questions: models.JSONField[Any, Any] = models.JSONField(default=list)
    text = models.TextField()
    revision = models.BigIntegerField(default=0)
    change = models.BigIntegerField()
    is_forgotten = models.BooleanField(default=False)
    made_by = models.SmallIntegerField(default=0)
    terms = models.TextField(help_text="distinct stems with a space between")
    counts = models.BinaryField(help_text="how often each stands in title, questions and text: three rows of bytes")
    vectors = models.BinaryField(help_text="rows of signed bytes: the title, each question, each passage, the whole")

    class Meta:
        indexes = [models.Index(fields=["change"], name="indexed_document_change")]

    def __str__(self) -> str:
        return self.key


class IndexChange(models.Model):
    """The number of the last change of the index. There is one row.

    Whoever changes the index holds this row until their transaction ends, so that changes become visible in the order of
    their numbers; the numbers come from a sequence, so that none is ever given twice, not even after a rollback.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    last = models.BigIntegerField()
    writer = models.BigIntegerField(help_text="the transaction that made it, to know one's own")
