"""The Django application of the ground floor."""

from django.apps import AppConfig


class PlumbingConfig(AppConfig):
    """Facts, duties, files, secrets."""

    name = "heard.plumbing"
    label = "plumbing"
