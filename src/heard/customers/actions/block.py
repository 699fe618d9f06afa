"""Stop listening to somebody."""

from __future__ import annotations

import datetime as dt

from heard.customers.models import Customer


def block(*, customer: Customer, at: dt.datetime) -> bool:
    """Let what a customer sends go to spam from now on; return whether that is new."""
    return bool(Customer.objects.filter(pk=customer.pk, blocked_at__isnull=True).update(blocked_at=at))
