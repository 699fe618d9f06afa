"""What somebody is told who comes in."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone, translation

from heard.channels.chat.hours import hours_of
from heard.channels.chat.line.desk import KEPT_SECONDS, Guest
from heard.channels.chat.line.limits import LONGEST_TEXT, MOST_BYTES, MOST_FILES
from heard.knowledge.models import Article
from heard.knowledge.reading import ANYBODY

_HOURS: dict[tuple[str, str], tuple[float, dict[str, Any]]] = {}
_ANSWERS: dict[str, tuple[float, bool]] = {}


def welcome(guest: Guest, words: Callable[[str], Mapping[str, str]]) -> dict[str, Any]:
    """Return who they are here, how the chat looks and speaks, who is there, and what they said before."""
    widget = guest.widget
    return {
        "token": guest.token,
        "now": timezone.now().isoformat(),
        "visitor": {"name": guest.there.name, "email": guest.there.email, "known": guest.is_known},
        "settings": {
            "name": widget.inbox.brand.name or widget.inbox.name,
            "colour": widget.colour or widget.inbox.brand.colour,
            "position": widget.position,
            "welcome": widget.welcome,
            "asks_name": widget.asks_name,
            "asks_email": widget.asks_email,
            "allows_voice": widget.allows_voice,
            "allows_video": widget.allows_video,
            "previews_typing": widget.previews_typing,
            "shows_visitors": widget.shows_visitors,
            "wait_minutes": widget.wait_minutes,
            "finds": _finds(),
        },
        "team": list(guest.team),
        "hours": _hours(guest),
        "words": words(guest.language),
        "language": guest.language,
        "dir": "rtl" if translation.get_language_info(guest.language)["bidi"] else "ltr",
        "chats": list(guest.there.chats),
        "limits": {"text": LONGEST_TEXT, "files": MOST_FILES, "bytes": MOST_BYTES},
    }


def _finds() -> bool:
    """Return whether there is anything to look up for everybody, as it was some seconds ago."""
    told, is_there = _ANSWERS.get("", (float("-inf"), False))
    if time.monotonic() - told > KEPT_SECONDS:
        is_there = Article.objects.visible_to(ANYBODY).exists()
        _ANSWERS[""] = (time.monotonic(), is_there)
    return is_there


def _hours(guest: Guest) -> dict[str, Any]:
    """Return whether the house is open, as it was some seconds ago: asking takes longer than all else that is told."""
    kept = _HOURS.get((guest.widget.key, guest.language))
    if kept is not None and time.monotonic() - kept[0] <= KEPT_SECONDS:
        return kept[1]
    found = hours_of(guest.widget, at=timezone.now(), language=guest.language)
    keep_hours(guest.widget.key, guest.language, found)
    return found


def keep_hours(key: str, language: str, hours: dict[str, Any]) -> None:
    """Keep for some seconds what those are told who come to a widget and speak a language."""
    if len(_HOURS) > 1000:
        _HOURS.clear()
    _HOURS[key, language] = (time.monotonic(), hours)
