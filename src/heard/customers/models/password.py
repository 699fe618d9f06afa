"""The password of a customer who does not want to wait for a code."""

from __future__ import annotations

from django.db import models

from heard.customers.models.customer import Customer


class CustomerPassword(models.Model):
    """How a customer signs in besides by a code; kept also when they have a password no longer, for the sake of `key`."""

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, related_name="password")
    hash = models.CharField(max_length=200, blank=True, default="", help_text="empty: codes only")
    set_at = models.DateTimeField(null=True)
    key = models.BigIntegerField(help_text="what their browsers hold; with another one all of them sign in again")

    def __str__(self) -> str:
        return str(self.customer)
