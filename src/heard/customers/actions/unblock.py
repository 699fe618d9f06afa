"""Listen to somebody again."""

from __future__ import annotations

from heard.customers.models import Customer


def unblock(*, customer: Customer) -> bool:
    """Let what a customer sends arrive as usual; return whether that is new."""
    return bool(Customer.objects.filter(pk=customer.pk, blocked_at__isnull=False).update(blocked_at=None))
