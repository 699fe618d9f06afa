"""Whether anybody is at work now: asked of the floor that keeps opening hours, which this one does not know."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from heard.channels.chat.models import ChatWidget
from heard.channels.chat.queries.team import is_attended
from heard.conversations.models import Inbox
from heard.customers.moments import told_moment


@dataclass(frozen=True)
class Opening:
    """Whether an inbox is open, and if not, when it opens again, in its time zone (None: nobody knows)."""

    is_open: bool
    opens_at: dt.datetime | None = None


def opening(inbox: Inbox, *, at: dt.datetime) -> Opening:
    """Return whether an inbox is open; one without opening hours always is."""
    asked: Callable[..., Opening] | None = import_string(settings.HEARD_OPENING) if settings.HEARD_OPENING else None
    return asked(inbox, at=at) if asked else Opening(is_open=True)


def hours_of(widget: ChatWidget, *, at: dt.datetime, language: str) -> dict[str, Any]:
    """Return whether the chat of a widget is attended now, and what a visitor is told if it is not: that the house is closed,
    or that nobody is online.
    """
    return hours_in(widget, at=at, languages=[language])[language]


def hours_in(widget: ChatWidget, *, at: dt.datetime, languages: Collection[str]) -> dict[str, dict[str, Any]]:
    """Return the same in several languages, asked once."""
    found = opening(widget.inbox, at=at)
    if found.is_open and is_attended(widget.inbox):
        return {language: {"open": True, "says": ""} for language in languages}
    return {language: _closed(widget, found, language, at) for language in languages}


def _closed(widget: ChatWidget, found: Opening, language: str, at: dt.datetime) -> dict[str, Any]:
    """Return what a visitor is told while nobody is there; where calls are offered otherwise, also that there are none now."""
    with translation.override(language):
        said = _nobody() if found.is_open else widget.away_words or _away(found, language, at)
        has_calls = widget.allows_voice or widget.allows_video
        calls = {"no_calls": _("No calls right now")} if has_calls else {}
    return {"open": False, "says": said, **calls}


def _nobody() -> str:
    return _("Nobody is here at the moment. Leave us a message and your address, and we will answer by email.")


def _away(found: Opening, language: str, at: dt.datetime) -> str:
    if found.opens_at is None:
        return _("We are away at the moment. Leave us a message and we will answer as soon as we are back.")
    moment = told_moment(found.opens_at, language, at=at)
    return _("We are away until %(moment)s. Leave us a message and we will answer then.") % {"moment": moment}
