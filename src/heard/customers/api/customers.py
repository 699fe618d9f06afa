"""Customers: find them, meet them, and what we know about them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from ninja import Field, Router, Schema, Status

from heard.customers.actions.change_profile import change_profile
from heard.customers.actions.recognise import recognise
from heard.customers.addresses import checked_address
from heard.customers.api.asking import customer_for
from heard.customers.finding import find_customers
from heard.customers.models import Address, ChannelKind, Customer, Formality
from heard.plumbing.api.paging import USUAL, make_cursor, read_cursor
from heard.plumbing.api.problems import Problem
from heard.plumbing.api.shapes import Page
from heard.plumbing.api.values import Id
from heard.staff.tokens import ApiRequest

router = Router()


class AddressOut(Schema):
    """One address on one channel."""

    id: int
    kind: str
    value: str
    is_primary: bool
    undeliverable_since: dt.datetime | None


class CustomerOut(Schema):
    """A customer."""

    id: int
    name: str
    salutation: str
    formality: str
    company: str
    language: str
    time_zone: str
    preferred_channel: str
    preferred_hours: str
    tier: str
    notes: str
    custom: dict[str, Any]
    created_at: dt.datetime
    blocked_at: dt.datetime | None
    addresses: list[AddressOut]

    @staticmethod
    def resolve_addresses(customer: Customer) -> list[Address]:
        """Return the addresses, the first one first."""
        return list(customer.addresses.order_by("-is_primary", "id"))


class FoundOut(Schema):
    """A customer in a list."""

    id: int
    name: str
    company: str
    address: str


class FoundPage(Page):
    """A page of customers."""

    items: list[FoundOut]


class CustomerIn(Schema):
    """Somebody to be known by an address."""

    kind: ChannelKind = ChannelKind.EMAIL
    address: str = Field(min_length=1, max_length=320)
    name: str = Field("", max_length=200)
    language: str = Field("", max_length=10)


class ProfileIn(Schema):
    """What is known about somebody; only what is given changes."""

    name: str | None = Field(None, max_length=200)
    salutation: str | None = Field(None, max_length=80)
    formality: Formality | None = None
    company: str | None = Field(None, max_length=200)
    language: str | None = Field(None, max_length=10)
    time_zone: str | None = Field(None, max_length=40)
    preferred_channel: ChannelKind | None = None
    preferred_hours: str | None = Field(None, max_length=80)
    tier: str | None = Field(None, max_length=40)
    notes: str | None = Field(None, max_length=100_000)
    custom: dict[str, Any] | None = None


@router.get("customers", response=FoundPage, summary="Customers, newest first")
def customers(request: ApiRequest, q: str = "", cursor: str | None = None, limit: int = USUAL) -> Any:
    """Return customers, or those whose name, company or address holds `q`."""
    limit = max(1, min(limit, 100))
    found = find_customers(q[:200], after=read_cursor(cursor) if cursor else 0, limit=limit + 1)
    return {"items": found[:limit], "next_cursor": make_cursor(found[limit - 1].id) if len(found) > limit else None}


@router.post("customers", response={201: CustomerOut}, summary="Meet a customer")
def meet(request: ApiRequest, given: CustomerIn) -> Any:
    """Return the customer of an address, made if nobody has it yet."""
    address = checked_address(given.kind, given.address)
    met = recognise(kind=given.kind, address=address, name=given.name, language=given.language, at=timezone.now())
    return Status(201, met)


@router.get("customers/{number}", response=CustomerOut, summary="One customer")
def customer(request: ApiRequest, number: Id) -> Any:
    """Return one customer."""
    return customer_for(request, number)


@router.patch("customers/{number}", response=CustomerOut, summary="Change a profile")
def change(request: ApiRequest, number: Id, given: ProfileIn) -> Any:
    """Change what is known about a customer; an empty text takes something away, null an own field."""
    found, fields = customer_for(request, number), given.dict(exclude_unset=True)
    if missing := [name for name, value in fields.items() if value is None]:
        raise Problem(422, "invalid-request", f"{missing[0]}: leave it out, or give a value")
    return change_profile(customer=found, agent=request.agent, fields=fields)
