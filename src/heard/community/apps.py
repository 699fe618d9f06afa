"""The Django application of the community."""

from django.apps import AppConfig


class CommunityConfig(AppConfig):
    """Questions customers ask one another, and their answers."""

    name = "heard.community"
    label = "community"

    def ready(self) -> None:
        """Let customers' pages tell what they do here, and the search know at once what nobody may see any more."""
        from heard.community.queries.hidden import hidden_questions
        from heard.community.telling import tell_community
        from heard.knowledge.queries.hidden import ask_of

        tell_community()
        ask_of("question", hidden_questions)
