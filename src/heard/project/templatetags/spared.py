"""Who no longer needed to write, for the page “What is missing”: the help centre does not know the contact form."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from heard.channels.contact.queries import spared

register = template.Library()


@register.inclusion_tag("studio/spared.html")
def who_was_spared_writing() -> dict[str, Any]:
    """Show how the letters of the last 30 days ended that were begun in the contact form."""
    return {"spared": spared.spared(at=timezone.now())}
