"""What the studio's templates may ask for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.template.context import Context
from django.utils.translation import get_language_info

from heard.plumbing.mail.stopping import is_stopped
from heard.plumbing.studio.screens import Deed

register = template.Library()


@register.simple_tag
def outgoing_is_stopped() -> bool:
    """Whether somebody has stopped all outgoing mail."""
    return is_stopped()


@register.filter
def language_called(code: str) -> str:
    """Return what a language is called in the language of whoever looks; its code where nobody knows it."""
    try:
        return str(get_language_info(code)["name_translated"]) if code else ""
    except KeyError:
        return code


@register.inclusion_tag("studio/deeds.html", takes_context=True)
def deeds(context: Context, found: Iterable[Deed]) -> dict[str, Any]:
    """Show buttons that do something at once."""
    return {"deeds": list(found), "csrf_token": context.get("csrf_token")}
