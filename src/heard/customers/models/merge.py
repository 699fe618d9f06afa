"""Two records that turned out to be one person."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from heard.customers.models.customer import Customer
from heard.staff.models import Agent


class CustomerMerge(models.Model):
    """That one customer was merged into another, with what is needed to undo it."""

    kept = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    merged = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(db_default=Now())
    moved = models.JSONField(default=dict, help_text="ids of what moved, by kind, and the kept profile as it was")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
