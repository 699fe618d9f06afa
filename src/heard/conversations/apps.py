"""The Django application of conversations."""

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    """Inboxes, conversations and messages."""

    name = "heard.conversations"
    label = "conversations"
