"""Stop listening to somebody."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from heard.customers.events import CustomerBlocked
from heard.customers.models import Customer
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent


def block(*, customer: Customer, agent: Agent | None, at: dt.datetime, is_told: bool = True) -> bool:
    """Let what a customer sends go to spam from now on; return whether that is new.

    With `is_told` False the caller announces it, as part of what it does.
    """
    with transaction.atomic():
        heard = Customer.objects.filter(pk=customer.pk, blocked_at__isnull=True, erased_at__isnull=True)
        is_new = bool(heard.update(blocked_at=at))
        if is_new and is_told:
            announce(CustomerBlocked(customer_id=customer.pk, agent_id=agent.pk if agent else None))
    return is_new
