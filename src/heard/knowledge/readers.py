"""Who is reading a page of the help centre, as far as it matters for what they may see."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from heard.customers.models import Customer
from heard.knowledge.reading import AN_AGENT, ANYBODY, Reader


def reader_of(request: HttpRequest) -> Reader:
    """Return who reads: an agent of the house, a customer who signed in with a code, or anybody."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return AN_AGENT
    customer = known_customer(request)
    return ANYBODY if customer is None else reader_for(customer)


def reader_for(customer: Customer) -> Reader:
    """Return a customer as a reader."""
    return Reader(customer_id=customer.pk, segments=segments_of(customer))


def known_customer(request: HttpRequest) -> Customer | None:
    """Return the customer who signed in with this browser; where, the floors above know."""
    found: Callable[[HttpRequest], Customer | None] = import_string(settings.HEARD_KNOWN_CUSTOMER)
    return found(request)


def segments_of(customer: Customer) -> frozenset[str]:
    """Return the segments somebody belongs to, in lower case: their tier ("gold"), and own fields ("country=de")."""
    own = {f"{key}={value}" for key, value in customer.custom.items() if isinstance(value, str | int | bool)}
    return frozenset(one.casefold() for one in {customer.tier.strip(), *own} if one)
