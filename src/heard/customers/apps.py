"""The Django application of customers."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """The people who write to us."""

    name = "heard.customers"
    label = "customers"
