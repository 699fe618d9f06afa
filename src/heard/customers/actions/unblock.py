"""Listen to somebody again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from heard.customers.events import CustomerBlocked
from heard.customers.models import Customer
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent


def unblock(*, customer: Customer, agent: Agent | None, is_told: bool = True) -> bool:
    """Let what a customer sends arrive as usual; return whether that is new.

    With `is_told` False the caller announces it, as part of what it does.
    """
    with transaction.atomic():
        is_new = bool(Customer.objects.filter(pk=customer.pk, blocked_at__isnull=False).update(blocked_at=None))
        if is_new and is_told:
            announce(CustomerBlocked(customer_id=customer.pk, agent_id=agent.pk if agent else None, blocked=False))
    return is_new
