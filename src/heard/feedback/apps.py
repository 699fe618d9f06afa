"""The Django application of feedback."""

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    """Check-ins after the fix, satisfaction, and complaints with their remedies."""

    name = "heard.feedback"
    label = "feedback"
