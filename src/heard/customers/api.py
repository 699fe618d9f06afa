"""The API of customers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from heard.customers.actions.add_address import AddressBelongsToAnother, add_address
from heard.customers.actions.change_profile import ProfileIsWrong, change_profile
from heard.customers.actions.recognise import recognise
from heard.customers.addresses import AddressIsWrong, checked_address
from heard.customers.finding import find_customers
from heard.customers.models import Customer
from heard.plumbing.api.paging import USUAL, make_cursor, read_cursor
from heard.plumbing.api.problems import Problem

router = Router(tags=["Customers"])


class AddressOut(Schema):
    """One address on one channel."""

    kind: str
    value: str
    is_primary: bool


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
    notes: str
    custom: dict[str, Any]
    created_at: dt.datetime
    addresses: list[AddressOut]

    @staticmethod
    def resolve_addresses(customer: Customer) -> Any:
        """Return the addresses, the first one first."""
        return customer.addresses.order_by("-is_primary", "id")


class FoundOut(Schema):
    """A customer in a list."""

    id: int
    name: str
    company: str
    address: str


class FoundPage(Schema):
    """A page of customers."""

    items: list[FoundOut]
    next_cursor: str | None


class CustomerIn(Schema):
    """Somebody to be known by an address."""

    kind: str = "email"
    address: str = Field(max_length=320)
    name: str = Field("", max_length=200)
    language: str = Field("", max_length=10)


class ProfileIn(Schema):
    """What is known about somebody; only what is given changes."""

    name: str | None = Field(None, max_length=200)
    salutation: str | None = Field(None, max_length=80)
    formality: str | None = None
    company: str | None = Field(None, max_length=200)
    language: str | None = Field(None, max_length=10)
    time_zone: str | None = Field(None, max_length=40)
    preferred_channel: str | None = None
    preferred_hours: str | None = Field(None, max_length=80)
    notes: str | None = None
    custom: dict[str, Any] | None = None


class AddressIn(Schema):
    """An address to add."""

    kind: str = "email"
    value: str = Field(max_length=320)


@router.get("customers", response=FoundPage, summary="Customers, newest first")
def customers(request: HttpRequest, q: str = "", cursor: str | None = None, limit: int = USUAL) -> Any:
    """Return customers, or those whose name, company or address holds `q`."""
    limit = max(1, min(limit, 100))
    found = find_customers(q[:200], after=read_cursor(cursor) if cursor else 0, limit=limit + 1)
    return {"items": found[:limit], "next_cursor": make_cursor(found[limit - 1].id) if len(found) > limit else None}


@router.post("customers", response={201: CustomerOut}, summary="Meet a customer")
def meet(request: HttpRequest, given: CustomerIn) -> Any:
    """Return the customer of an address, made if nobody has it yet."""
    address = _address(given.kind, given.address)
    return Status(
        201, recognise(kind=given.kind, address=address, name=given.name, language=given.language, at=timezone.now())
    )


@router.get("customers/{number}", response=CustomerOut, summary="One customer")
def customer(request: HttpRequest, number: int) -> Any:
    """Return one customer."""
    return _customer(request, number)


@router.patch("customers/{number}", response=CustomerOut, summary="Change a profile")
def change(request: HttpRequest, number: int, given: ProfileIn) -> Any:
    """Change what is known about a customer."""
    agent = request.agent  # type: ignore[attr-defined]
    try:
        return change_profile(customer=_customer(request, number), agent=agent, fields=given.dict(exclude_unset=True))
    except ProfileIsWrong as wrong:
        raise Problem(422, "invalid-request", str(wrong)) from wrong


@router.post("customers/{number}/addresses", response={201: CustomerOut}, summary="Add an address")
def new_address(request: HttpRequest, number: int, given: AddressIn) -> Any:
    """Add an address on a channel."""
    found = _customer(request, number)
    try:
        add_address(customer=found, agent=request.agent, kind=given.kind, address=given.value, at=timezone.now())  # type: ignore[attr-defined]
    except AddressIsWrong as wrong:
        raise Problem(422, "invalid-request", f"value: {wrong}") from wrong
    except AddressBelongsToAnother as taken:
        raise Problem(
            409, "address-taken", "This address belongs to another customer. Merge the two if they are one."
        ) from taken
    return Status(201, found)


def _customer(request: HttpRequest, number: int) -> Customer:
    found = Customer.objects.visible_to(request.agent).present().filter(pk=number).first()  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    return found


def _address(kind: str, address: str) -> str:
    try:
        return checked_address(kind, address)
    except AddressIsWrong as wrong:
        raise Problem(422, "invalid-request", f"address: {wrong}") from wrong
