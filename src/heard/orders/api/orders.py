"""Orders, as shops announce them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils import timezone
from ninja import Field, Router, Schema, Status

from heard.conversations.api.asking import found
from heard.orders.actions.place_order import Item, Purchase, place_order
from heard.orders.models import LONGEST_REFERENCE, Order
from heard.plumbing.api.paging import USUAL, page
from heard.plumbing.api.shapes import Page
from heard.plumbing.api.values import EmailAddress, Id, MaybeId, Moment
from heard.staff.tokens import ApiRequest

router = Router(tags=["Orders"])


class ItemIn(Schema):
    """One line of an order."""

    name: str = Field(min_length=1, max_length=300)
    quantity: int = Field(1, ge=1, le=1_000_000)


class OrderIn(Schema):
    """A purchase. The customer is recognised by the address, and met if nobody has it yet."""

    reference: str = Field(min_length=1, max_length=LONGEST_REFERENCE, description="as the shop knows it")
    source: str = Field("shop", max_length=40, description="which shop; each has its own references")
    email: EmailAddress
    name: str = Field("", max_length=200)
    language: str = Field("", max_length=10)
    placed_at: Moment
    items: list[ItemIn] = Field(default_factory=list, max_length=500)
    total: Decimal | None = Field(None, max_digits=14, decimal_places=3, ge=0)
    currency: str = Field("", max_length=3, description="ISO 4217, as in EUR")
    consent_to_follow_up: bool = Field(False, description="whether the customer agreed to be asked how it went")
    promised_date: dt.date | None = Field(None, description="by when it is said to arrive")


class OrderOut(Schema):
    """An order."""

    id: int
    reference: str
    source: str
    customer_id: int
    placed_at: dt.datetime
    items: list[ItemIn]
    total: Decimal | None
    currency: str
    consent_to_follow_up: bool
    promised_date: dt.date | None
    created_at: dt.datetime


class OrderPage(Page):
    """A page of orders."""

    items: list[OrderOut]


@router.post("orders", response={201: OrderOut}, summary="Announce an order")
def announce_order(request: ApiRequest, given: OrderIn) -> Any:
    """Remember an order; the same reference of the same shop again returns what was said first, and changes nothing."""
    items = [Item(name=item.name, quantity=item.quantity) for item in given.items]
    fields = {name: value for name, value in given.dict().items() if name != "items"}
    purchase = Purchase(items=items, **fields)
    order = place_order(purchase=purchase, agent=request.agent, at=timezone.now())
    order.refresh_from_db()
    return Status(201, order)


@router.get("orders", response=OrderPage, summary="Orders, newest first")
def orders(
    request: ApiRequest,
    customer_id: MaybeId = None,
    reference: str | None = None,
    cursor: str | None = None,
    limit: int = USUAL,
) -> Any:
    """Return orders, as they were announced: of one customer, or with one reference."""
    given = {"customer": customer_id, "reference": reference}
    asked = Order.objects.filter(**{name: value for name, value in given.items() if value is not None})
    items, following = page(asked, cursor, limit)
    return {"items": items, "next_cursor": following}


@router.get("orders/{number}", response=OrderOut, summary="One order")
def order(request: ApiRequest, number: Id) -> Any:
    """Return one order."""
    return found(Order.objects.filter(pk=number))
