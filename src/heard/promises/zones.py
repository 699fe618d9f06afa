"""In which time zone a customer lives."""

from __future__ import annotations

from functools import cache
from zoneinfo import ZoneInfo

from heard.customers.models import Customer
from heard.staff.models import Business


def zone_of(customer: Customer, business: Business) -> ZoneInfo:
    """Return the customer's time zone as far as it is known, else the business's."""
    return _zone(customer.time_zone) or _zone(business.time_zone) or ZoneInfo("UTC")


@cache
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        return None
