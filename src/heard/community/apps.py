"""The Django application of the community."""

from django.apps import AppConfig


class CommunityConfig(AppConfig):
    """Questions customers ask one another, and their answers."""

    name = "heard.community"
    label = "community"

    def ready(self) -> None:
        """Let customers' pages tell what they do here, newcomers sign in, and the search know at once what nobody may see."""
        from heard.community.queries.hidden import hidden_questions
        from heard.community.telling import tell_community
        from heard.knowledge.queries.hidden import ask_of
        from heard.promises.newcomers import let_newcomers_into

        tell_community()
        let_newcomers_into("/community/")
        ask_of("question", hidden_questions)
