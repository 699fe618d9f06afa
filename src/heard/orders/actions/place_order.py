"""Take note of a purchase."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from heard.customers.actions.recognise import recognise
from heard.customers.addresses import checked_address
from heard.customers.models import ChannelKind
from heard.orders.events import OrderPlaced
from heard.orders.models import LONGEST_REFERENCE, Order
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent

MOST_ITEMS = 500
LARGEST = Decimal("99999999999")
_CURRENCY = re.compile("[A-Z]{3}")


class OrderIsWrong(Exception):
    """Something about an order cannot be so; `field` says what."""

    def __init__(self, field: str) -> None:
        """Remember what."""
        super().__init__(field)
        self.field = field


@dataclass(frozen=True)
class Item:
    """One line of an order."""

    name: str
    quantity: int = 1


@dataclass(frozen=True)
class Purchase:
    """What a shop says of an order. `currency` is a code of ISO 4217, needed where there is a total."""

    reference: str
    email: str
    placed_at: dt.datetime
    name: str = ""
    language: str = ""
    source: str = "shop"
    items: Sequence[Item] = ()
    total: Decimal | None = None
    currency: str = ""
    consent_to_follow_up: bool = False
    promised_date: dt.date | None = None


def place_order(*, purchase: Purchase, agent: Agent | None, at: dt.datetime) -> Order:
    """Remember an order, and meet its customer by their address; the same order of the same shop twice is remembered once.

    What was said of it first stands. `agent` is whose token told us. Raises OrderIsWrong, and AddressIsWrong.
    """
    reference, source = " ".join(purchase.reference.split()), " ".join(purchase.source.split()) or "shop"
    _check(purchase, reference, source)
    address = checked_address(ChannelKind.EMAIL, purchase.email)
    with transaction.atomic():
        known = Order.objects.filter(source=source, reference=reference).first()
        if known is not None:
            return known
        customer = recognise(
            kind=ChannelKind.EMAIL, address=address, name=purchase.name, language=purchase.language, at=at
        )
        values = {
            "customer": customer,
            "placed_at": purchase.placed_at,
            "items": [asdict(item) for item in purchase.items],
            "total": purchase.total,
            "currency": purchase.currency,
            "consent_to_follow_up": purchase.consent_to_follow_up,
            "promised_date": purchase.promised_date,
        }
        order, is_new = Order.objects.get_or_create(source=source, reference=reference, defaults=values)
        if is_new:
            by = agent.pk if agent else None
            announce(OrderPlaced(order_id=order.pk, customer_id=customer.pk, reference=reference, agent_id=by))
    return order


def _check(purchase: Purchase, reference: str, source: str) -> None:
    """Raises OrderIsWrong."""
    total = purchase.total
    is_right = {
        "reference": 0 < len(reference) <= LONGEST_REFERENCE and "\0" not in reference,
        "source": len(source) <= 40 and "\0" not in source,
        "items": len(purchase.items) <= MOST_ITEMS and all(map(_is_item, purchase.items)),
        "total": total is None or (total.is_finite() and 0 <= total <= LARGEST),
        "currency": bool(_CURRENCY.fullmatch(purchase.currency)) if total is not None else not purchase.currency,
    }
    for field, so in is_right.items():
        if not so:
            raise OrderIsWrong(field)


def _is_item(item: Item) -> bool:
    return 0 < len(item.name.strip()) <= 300 and "\0" not in item.name and 0 < item.quantity <= 1_000_000
