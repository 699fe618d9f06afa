"""The Django application of the contact page."""

from django.apps import AppConfig


class ContactConfig(AppConfig):
    """Every way to reach us on one page, with a form."""

    name = "heard.channels.contact"
    label = "contact"
