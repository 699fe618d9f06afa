"""The Django application of knowledge."""

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    """Help centres, articles, webinars, and the search through them."""

    name = "heard.knowledge"
    label = "knowledge"

    def ready(self) -> None:
        """Listen at the doors of Wagtail and Django through which articles move and go."""
        from heard.knowledge import doors

        doors.open_all()
