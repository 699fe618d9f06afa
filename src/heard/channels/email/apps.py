"""The Django application of the email channel."""

from django.apps import AppConfig


class EmailConfig(AppConfig):
    """Raw mail, mail accounts and deliveries."""

    name = "heard.channels.email"
    label = "email"
