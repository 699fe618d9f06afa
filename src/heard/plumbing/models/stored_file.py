"""Files, kept once by what is in them."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class StoredFile(models.Model):
    """The bytes of a file, found by their SHA-256; the same bytes are kept once."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.BigIntegerField(help_text="bytes")
    created_at = models.DateTimeField(db_default=Now())

    @property
    def path(self) -> str:
        """Return where the bytes lie inside the storage."""
        return f"{self.sha256[:2]}/{self.sha256[2:4]}/{self.sha256}"
