"""Learn another way to reach a customer."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from heard.customers.actions._row import locked
from heard.customers.addresses import checked_address
from heard.customers.events import CustomerProfileChanged
from heard.customers.models import Address, Customer
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent


class AddressBelongsToAnother(Exception):
    """Somebody else has that address; perhaps they are one person. `customer` is who has it."""

    def __init__(self, customer: Customer) -> None:
        """Remember whose it is."""
        super().__init__(customer.pk)
        self.customer = customer


def add_address(
    *, customer: Customer, agent: Agent | None, kind: str, address: str, at: dt.datetime, primary: bool = False
) -> Address:
    """Write down an address of a customer; the first of its kind, or with `primary` this one, is where we write to.

    Does nothing when they have it already. Raises AddressBelongsToAnother, heard.customers.addresses.AddressIsWrong,
    and CustomerGone.
    """
    value = checked_address(kind, address)
    with transaction.atomic():
        row = locked(customer)
        theirs = Address.objects.filter(customer=row, kind=kind)
        is_primary = primary or not theirs.exists()
        if is_primary:
            theirs.exclude(value=value).update(is_primary=False)
        defaults = {"customer": row, "is_primary": is_primary, "created_at": at}
        found, is_new = Address.objects.select_related("customer").get_or_create(
            kind=kind, value=value, defaults=defaults
        )
        if found.customer_id != row.pk:
            raise AddressBelongsToAnother(found.customer)
        if is_primary and not found.is_primary:
            found.is_primary = True
            found.save(update_fields=["is_primary"])
        if is_new:
            announce(
                CustomerProfileChanged(customer_id=row.pk, agent_id=agent.pk if agent else None, fields=["addresses"])
            )
    return found
