"""The API of orders."""

from heard.orders.api.orders import router
from heard.orders.api.refusals import REFUSALS

__all__ = ["REFUSALS", "router"]
