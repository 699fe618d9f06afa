"""The Django application of rules."""

from django.apps import AppConfig


class RulesConfig(AppConfig):
    """Rules: their triggers, conditions and steps, and the log of what they did."""

    name = "heard.rules"
    label = "rules"

    def ready(self) -> None:
        """Let other pages tell what rules told colleagues."""
        from heard.rules.telling import tell_rules

        tell_rules()
