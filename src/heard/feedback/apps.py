"""The Django application of feedback."""

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    """Check-ins after the fix, satisfaction, and complaints with their remedies."""

    name = "heard.feedback"
    label = "feedback"

    def ready(self) -> None:
        """Let other pages tell what became of complaints."""
        from heard.feedback.answer_words import tell_answers
        from heard.feedback.telling import tell_complaints

        tell_complaints()
        tell_answers()
