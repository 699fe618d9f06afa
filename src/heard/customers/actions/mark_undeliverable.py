"""Remember that somebody cannot be reached at an address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from heard.customers.addresses import normal_address
from heard.customers.models import Address


def mark_undeliverable(*, kind: str, addresses: Collection[str], at: dt.datetime) -> None:
    """Note since when nothing reaches these addresses, so that another one is preferred; the first moment stays."""
    values = [normal_address(kind, address) for address in addresses]
    Address.objects.filter(kind=kind, value__in=values, undeliverable_since__isnull=True).update(undeliverable_since=at)
