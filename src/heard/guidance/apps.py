"""The Django application of guidance."""

from django.apps import AppConfig


class GuidanceConfig(AppConfig):
    """Knowledge beside conversations."""

    name = "heard.guidance"
    label = "guidance"

    def ready(self) -> None:
        """Let the pages of conversations tell what was done by a guide."""
        from heard.guidance.telling import tell_guidance

        tell_guidance()
