"""The Django application of insights."""

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    """Numbers pages and their definitions."""

    name = "heard.insights"
    label = "insights"
