"""The Django application of promises."""

from django.apps import AppConfig


class PromisesConfig(AppConfig):
    """The ledger of what customers are owed, the calendars it counts by, and the policies that fill it."""

    name = "heard.promises"
    label = "promises"

    def ready(self) -> None:
        """Let other pages tell what happened to promises."""
        from heard.promises.telling import tell_promises

        tell_promises()
