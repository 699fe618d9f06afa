"""The nouns of orders."""

from heard.orders.models.order import LONGEST_REFERENCE, Order

__all__ = ["LONGEST_REFERENCE", "Order"]
