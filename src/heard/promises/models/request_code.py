"""Codes by mail, with which a customer opens the list of all their requests."""

from __future__ import annotations

from django.db import models

from heard.customers.models import Address


class RequestCode(models.Model):
    """That a code was sent, and how often one was tried. The code itself is kept nowhere: it follows from this row."""

    address = models.ForeignKey(Address, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField()
    language = models.CharField(max_length=10)
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.address} {self.made_at:%Y-%m-%d %H:%M}"
