"""The Django application of staff."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    """Agents, teams and sign-in."""

    name = "heard.staff"
    label = "staff"
