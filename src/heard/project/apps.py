"""The Django application of the top floor: shell, templates, the reactions page."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """The shell of the user interface and what ties the domains together."""

    name = "heard.project"
    label = "project"
