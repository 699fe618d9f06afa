"""The Django application of the email channel."""

from django.apps import AppConfig


class EmailConfig(AppConfig):
    """Raw mail, mail accounts and deliveries."""

    name = "heard.channels.email"
    label = "email"

    def ready(self) -> None:
        """Take what mail providers hand over."""
        from heard.channels.email.webhooks import listen

        listen()
