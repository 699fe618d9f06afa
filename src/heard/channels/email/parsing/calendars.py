"""Invitations in a mail (iCalendar, RFC 5545) as one readable line without words, so that it needs no translation."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from typing import NamedTuple

from heard.channels.email.parsing.charsets import storable

FOLD = re.compile(r"\r?\n[ \t]")
PROPERTY = re.compile(r"^(SUMMARY|DTSTART|DTEND|LOCATION|METHOD|ATTENDEE)([^:\n]*):(.*)$", re.MULTILINE)
MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?")
ZONE = re.compile(r"TZID=\"?([^;:\"]+)")
ANSWER = re.compile(r"PARTSTAT=(\w+)")
ANSWERS = {"ACCEPTED": "✓", "DECLINED": "✗", "TENTATIVE": "?"}
LONGEST = 200_000


def summarise_calendar(calendar: str, *, zone: tzinfo = UTC) -> str | None:
    """Return a line such as “📅 Fitting · 2024-05-12 10:00 – 11:00 Europe/Berlin · Room 5”, or None without an event.

    zone: hours that are given in UTC are told in this one, and it is named.
    """
    calendar = FOLD.sub("", calendar[:LONGEST])
    start = calendar.find("BEGIN:VEVENT")
    if start < 0:
        return None
    values = _values(calendar[:start]) | _values(calendar[start : calendar.find("END:VEVENT", start)])
    pieces = [_sign(values), _plain(values, "SUMMARY"), _when(values, zone), _plain(values, "LOCATION")]
    line = " · ".join(piece for piece in pieces[1:] if piece)
    return storable(f"{pieces[0]} {line}".replace("\r", ""))[:500] if line else None


def _values(text: str) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for match in PROPERTY.finditer(text):
        found.setdefault(match[1], (match[2], match[3].strip()))
    return found


def _sign(values: dict[str, tuple[str, str]]) -> str:
    method = values.get("METHOD", ("", ""))[1].upper()
    answer = ANSWER.search(values.get("ATTENDEE", ("", ""))[0].upper())
    if method == "CANCEL":
        return "📅 ✗"
    if method == "REPLY" and answer and answer[1] in ANSWERS:
        return f"📅 {ANSWERS[answer[1]]}"
    return "📅"


def _plain(values: dict[str, tuple[str, str]], name: str) -> str:
    text = values.get(name, ("", ""))[1]
    return " ".join(re.sub(r"\\([,;\\nN])", lambda match: " " if match[1] in "nN" else match[1], text).split())


def _when(values: dict[str, tuple[str, str]], zone: tzinfo) -> str:
    parameters, raw = values.get("DTSTART", ("", ""))
    start, end = _Moment.of(raw, zone), _Moment.of(values.get("DTEND", ("", ""))[1], zone)
    if not start or not start.hour:
        return start.day if start else ""
    named = ZONE.search(parameters)
    where = start.zone or (named[1] if named else "")
    return f"{start.day} {start.hour}{_until(start, end)} {where.replace('_', ' ')}".rstrip()


def _until(start: _Moment, end: _Moment | None) -> str:
    if not end or not end.hour:
        return ""
    return f" – {end.hour}" if start.day == end.day else f" – {end.day} {end.hour}"


class _Moment(NamedTuple):
    """A day, an hour unless it is the whole day, and the zone unless its property names it."""

    day: str
    hour: str = ""
    zone: str = ""

    @classmethod
    def of(cls, raw: str, zone: tzinfo) -> _Moment | None:
        """Return the moment that is told; one in UTC as it is in `zone`."""
        found = MOMENT.search(raw)
        if not found:
            return None
        day = f"{found[1]}-{found[2]}-{found[3]}"
        if not found[4]:
            return cls(day)
        hour = f"{found[4]}:{found[5]}"
        return _there(day, hour, zone) if found[6] else cls(day, hour)


def _there(day: str, hour: str, zone: tzinfo) -> _Moment:
    try:
        there = datetime.fromisoformat(f"{day}T{hour}+00:00").astimezone(zone)
    except (ValueError, OverflowError):  # the 31st of February, or a year before all calendars
        return _Moment(day, hour, "UTC")
    return _Moment(there.date().isoformat(), f"{there:%H:%M}", str(zone))
