"""The Django application of feedback."""

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    """Check-ins after the fix, satisfaction, and complaints with their remedies."""

    name = "heard.feedback"
    label = "feedback"

    def ready(self) -> None:
        """Let other pages tell what became of complaints, and show what is offered."""
        from heard.feedback.answer_words import tell_answers
        from heard.feedback.telling import tell_complaints
        from heard.feedback.views.offer import offer
        from heard.promises.views.beside import show_on_request

        tell_complaints()
        tell_answers()
        show_on_request(offer)
