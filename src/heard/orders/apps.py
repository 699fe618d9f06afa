"""The Django application of orders."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """Purchases that other programs tell us of."""

    name = "heard.orders"
    label = "orders"
