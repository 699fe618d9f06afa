"""What every verb does with the row of a customer."""

from __future__ import annotations

from heard.customers.models import Customer


class CustomerGone(Exception):
    """The customer was erased; nothing was written."""


def locked(customer: Customer) -> Customer:
    """Return the row as it is now, ours until the transaction ends; for a merged one, the one it went into.

    Raises CustomerGone.
    """
    number = customer.pk
    while True:
        row = Customer.objects.select_for_update().filter(pk=number, erased_at__isnull=True).first()
        if row is None:
            raise CustomerGone
        if row.merged_into_id is None:
            return row
        number = row.merged_into_id


def family(customer_id: int) -> list[int]:
    """Return the ids of a customer and of everybody who was merged into them."""
    return [customer_id, *Customer.objects.filter(merged_into=customer_id).order_by("id").values_list("id", flat=True)]
