"""Telling visitors as soon as somebody is there, or nobody is any more: what they may do, such as call, depends on it."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from django.utils import timezone

from heard.channels.chat.hours import hours_in
from heard.channels.chat.line.desk import widget_of
from heard.channels.chat.line.house import Ask
from heard.channels.chat.line.session import Session
from heard.channels.chat.line.welcoming import keep_hours

LOOKS_SECONDS = 3.0  # one look asks the database three questions for each widget that is in use
log = logging.getLogger(__name__)
Hours = Mapping[tuple[str, str], Mapping[str, Any]]


async def attend(sessions: Collection[Session], ask: Ask) -> None:
    """Tell everybody whose hours have changed, until cancelled."""
    while True:
        await asyncio.sleep(LOOKS_SECONDS)
        if not sessions:
            continue
        languages: dict[str, set[str]] = defaultdict(set)
        for session in sessions:
            languages[session.guest.widget.key].add(session.guest.language)
        try:
            found: Hours = await ask(_hours, languages)
        except Exception:
            log.warning("who is there could not be asked; it is asked again", exc_info=True)
            continue
        for session in list(sessions):
            hours = found.get((session.guest.widget.key, session.guest.language))
            if hours is not None:
                session.attend(hours)


def _hours(languages: Mapping[str, Collection[str]]) -> Hours:
    at, told = timezone.now(), {}
    for key, spoken in languages.items():
        widget, _ = widget_of(key)
        if widget is not None:
            for language, hours in hours_in(widget, at=at, languages=spoken).items():
                keep_hours(key, language, hours)
                told[key, language] = hours
    return told
