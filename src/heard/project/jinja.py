"""The Jinja2 environment of all our own pages."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import get_messages
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from jinja2 import Environment, StrictUndefined

from heard.project.faces import hue_of, initials
from heard.project.icons import icon
from heard.project.moments import ago, full_moment, span


def environment(**options: Any) -> Environment:
    """Return the environment Django's Jinja2 backend renders with: translations, addresses, static files, icons."""
    made = Environment(  # noqa: S701
        **{**options, "undefined": StrictUndefined},
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.install_gettext_callables(translation.gettext, translation.ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.globals.update(
        static=static, url=_url, language=translation.get_language, is_rtl=translation.get_language_bidi
    )
    made.globals.update(icon=icon, initials=initials, hue_of=hue_of, ago=ago, full_moment=full_moment, span=span)
    made.globals.update(messages_of=get_messages)
    return made


def _url(name: str, *positional: Any, **named: Any) -> str:
    return reverse(name, args=positional or None, kwargs=named or None)
