"""What is kept of customers' orders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from heard.customers.belongings import Belongings
from heard.customers.bundle import Bundle
from heard.orders.models import Order

FIELDS = (
    "id",
    "source",
    "reference",
    "placed_at",
    "items",
    "total",
    "currency",
    "consent_to_follow_up",
    "promised_date",
)


class OrderBelongings(Belongings):
    """Orders: what was bought, and whether we may ask how it went."""

    name = "orders"

    def move(self, *, source_id: int, target_id: int) -> Any:
        """Make the source's orders the target's."""
        theirs = Order.objects.filter(customer=source_id)
        moved = sorted(theirs.values_list("pk", flat=True))
        theirs.update(customer=target_id)
        return moved

    def move_back(self, moved: Any, *, source_id: int, target_id: int) -> None:
        """Make them the source's again."""
        Order.objects.filter(pk__in=moved, customer=target_id).update(customer=source_id)

    def collect(self, customer_ids: Collection[int], bundle: Bundle) -> None:
        """Put the orders into their copy."""
        bundle.put_json(
            "orders.json", list(Order.objects.filter(customer__in=customer_ids).order_by("id").values(*FIELDS))
        )

    def erase(self, customer_ids: Collection[int], *, at: dt.datetime) -> dict[str, int]:
        """Remove them: the shop keeps its own books."""
        return {self.name: Order.objects.filter(customer__in=customer_ids).delete()[0]}
