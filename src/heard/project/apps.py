"""The Django application of the top floor: shell, templates, the reactions page."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """The shell of the user interface and what ties the domains together."""

    name = "heard.project"
    label = "project"

    def ready(self) -> None:
        """Let the page of a customer tell what the neighbours of conversations know of them."""
        from heard.conversations.queries.telling import tell_also
        from heard.knowledge.webinar_words import WEBINAR_TELLERS

        tell_also(WEBINAR_TELLERS)
