"""The API of the ledger: promises, and the hours and policies behind them."""

from __future__ import annotations

from ninja import Router

from heard.promises.api import hours, promises, wishes
from heard.promises.api.refusals import REFUSALS

__all__ = ["REFUSALS", "router"]

router = Router()
for part in (promises, hours, wishes):
    router.add_router("", part.router)
