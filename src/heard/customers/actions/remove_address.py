"""Forget a way to reach a customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from heard.customers.actions._row import locked
from heard.customers.events import CustomerProfileChanged
from heard.customers.models import Address
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent


def remove_address(*, address: Address, agent: Agent | None) -> None:
    """Remove an address; whoever writes from it later is somebody new. Another of its kind becomes where we write to.

    Does nothing twice. Raises CustomerGone.
    """
    with transaction.atomic():
        row = locked(address.customer)
        if not Address.objects.filter(pk=address.pk, customer=row).delete()[0]:
            return
        theirs = Address.objects.filter(customer=row, kind=address.kind).order_by("id")
        if not theirs.filter(is_primary=True).exists() and (next_best := theirs.first()):
            next_best.is_primary = True
            next_best.save(update_fields=["is_primary"])
        announce(CustomerProfileChanged(customer_id=row.pk, agent_id=agent.pk if agent else None, fields=["addresses"]))
