"""The Django application of rules."""

from django.apps import AppConfig


class RulesConfig(AppConfig):
    """Rules: their triggers, conditions and steps, and the log of what they did."""

    name = "heard.rules"
    label = "rules"
