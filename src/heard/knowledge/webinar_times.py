"""When a webinar is, told in a time zone that is named."""

from __future__ import annotations

import datetime as dt
from functools import cache
from zoneinfo import ZoneInfo

from heard.customers.models import Customer
from heard.customers.moments import told_moment
from heard.staff.models import Business


@cache
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        return None


def house_zone() -> ZoneInfo:
    """Return the business's time zone."""
    return _zone(Business.current().time_zone) or ZoneInfo("UTC")


def zone_for(customer: Customer) -> ZoneInfo:
    """Return the time zone a customer is told a time in: theirs as far as it is known, else the business's."""
    return _zone(customer.time_zone) or house_zone()


def told_start(moment: dt.datetime, zone: ZoneInfo, language: str, *, at: dt.datetime) -> str:
    """Return a day and a time with the zone they are told in: “Sunday 22 November, 18:00 (Europe/Berlin)”."""
    return f"{told_moment(moment.astimezone(zone), language, at=at)} ({zone.key.replace('_', ' ')})"
