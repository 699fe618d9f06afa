"""The Django application of calls."""

from django.apps import AppConfig


class CallsConfig(AppConfig):
    """Voice and video calls between visitors and agents."""

    name = "heard.channels.calls"
    label = "calls"

    def ready(self) -> None:
        """Let other pages tell what became of calls."""
        from heard.channels.calls.beside import tell_chats_of_calls
        from heard.channels.calls.telling import tell_calls

        tell_calls()
        tell_chats_of_calls()
