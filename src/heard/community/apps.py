"""The Django application of the community."""

from django.apps import AppConfig


class CommunityConfig(AppConfig):
    """Questions customers ask one another, and their answers."""

    name = "heard.community"
    label = "community"

    def ready(self) -> None:
        """Let customers' pages tell what they do here."""
        from heard.community.telling import tell_community

        tell_community()
