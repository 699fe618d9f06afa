"""Orders: what somebody bought, as the shop tells us."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from heard.customers.models import Customer

LONGEST_REFERENCE = 60


class Order(models.Model):
    """One purchase. The shop that announced it knows it by `reference`; a second shop may use the same one."""

    source = models.CharField(max_length=40, default="shop", help_text="which shop or program told us")
    reference = models.CharField(max_length=LONGEST_REFERENCE)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    placed_at = models.DateTimeField()
    items: models.JSONField[Any, Any] = models.JSONField(default=list, help_text='[{"name": …, "quantity": …}, …]')
    total = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    currency = models.CharField(max_length=3, blank=True, default="", help_text="ISO 4217")
    consent_to_follow_up = models.BooleanField(default=False, help_text="whether we may ask how it went")
    promised_date = models.DateField(null=True, help_text="by when the shop said it would arrive")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "reference"], name="order_once")]
        indexes = [
            models.Index(fields=["customer", "-placed_at"], name="order_customer"),
            models.Index(fields=["placed_at"], name="order_to_follow", condition=Q(consent_to_follow_up=True)),
        ]

    def __str__(self) -> str:
        return self.reference
