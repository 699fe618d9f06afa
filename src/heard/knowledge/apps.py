"""The Django application of knowledge."""

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    """Help centres, articles, webinars, and the search through them."""

    name = "heard.knowledge"
    label = "knowledge"

    def ready(self) -> None:
        """Listen at the doors of Wagtail and Django through which articles move and go; say which the search must not show."""
        from heard.knowledge import doors
        from heard.knowledge.queries.hidden import ask_of, hidden_articles

        doors.open_all()
        ask_of("article", hidden_articles)
