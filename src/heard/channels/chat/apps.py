"""The Django application of the chat channel."""

from django.apps import AppConfig


class ChatConfig(AppConfig):
    """Widgets on websites, their visitors, and the conversations held there."""

    name = "heard.channels.chat"
    label = "chat"

    def ready(self) -> None:
        """Let the pages of conversations tell what visitors do."""
        from heard.channels.chat.telling import tell_chats

        tell_chats()
