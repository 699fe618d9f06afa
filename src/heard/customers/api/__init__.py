"""The API of customers, noun by noun."""

from __future__ import annotations

from ninja import Router

from heard.customers.api import addresses, customers, merges, privacy
from heard.customers.api.refusals import REFUSALS

__all__ = ["REFUSALS", "privacy", "router"]

router = Router(tags=["Customers"])
for part in (customers, addresses, merges):
    router.add_router("", part.router)
