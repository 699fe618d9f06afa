"""The Django application of promises."""

from django.apps import AppConfig


class PromisesConfig(AppConfig):
    """The ledger of what customers are owed, the calendars it counts by, and the policies that fill it."""

    name = "heard.promises"
    label = "promises"
