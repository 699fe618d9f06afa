"""The API of the ledger: promises, and the hours and policies behind them."""

from __future__ import annotations

from ninja import Router

from heard.promises.api import hours, promises
from heard.promises.api.refusals import REFUSALS

__all__ = ["REFUSALS", "router"]

router = Router()
for part in (promises, hours):
    router.add_router("", part.router)
