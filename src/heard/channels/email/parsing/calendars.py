"""Invitations in a mail (iCalendar, RFC 5545) as one readable line without words, so that it needs no translation."""

from __future__ import annotations

import re

from heard.channels.email.parsing.charsets import storable

FOLD = re.compile(r"\r?\n[ \t]")
PROPERTY = re.compile(r"^(SUMMARY|DTSTART|DTEND|LOCATION|METHOD|ATTENDEE)([^:\n]*):(.*)$", re.MULTILINE)
MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?")
ZONE = re.compile(r"TZID=\"?([^;:\"]+)")
ANSWER = re.compile(r"PARTSTAT=(\w+)")
ANSWERS = {"ACCEPTED": "✓", "DECLINED": "✗", "TENTATIVE": "?"}
LONGEST = 200_000


def summarise_calendar(calendar: str) -> str | None:
    """Return a line such as “📅 Fitting · 2024-05-12 10:00 – 11:00 Europe/Berlin · Room 5”, or None without an event."""
    calendar = FOLD.sub("", calendar[:LONGEST])
    start = calendar.find("BEGIN:VEVENT")
    if start < 0:
        return None
    values = _values(calendar[:start]) | _values(calendar[start : calendar.find("END:VEVENT", start)])
    pieces = [_sign(values), _plain(values, "SUMMARY"), _when(values), _plain(values, "LOCATION")]
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


def _when(values: dict[str, tuple[str, str]]) -> str:
    parameters, raw = values.get("DTSTART", ("", ""))
    start, end = MOMENT.search(raw), MOMENT.search(values.get("DTEND", ("", ""))[1])
    if not start:
        return ""
    day = f"{start[1]}-{start[2]}-{start[3]}"
    if not start[4]:
        return day
    zone = ZONE.search(parameters)
    return f"{day} {start[4]}:{start[5]}{_until(start, end)} {'UTC' if start[6] else zone[1] if zone else ''}".rstrip()


def _until(start: re.Match[str], end: re.Match[str] | None) -> str:
    if not end or not end[4]:
        return ""
    same_day = start.group(1, 2, 3) == end.group(1, 2, 3)
    return f" – {end[4]}:{end[5]}" if same_day else f" – {end[1]}-{end[2]}-{end[3]} {end[4]}:{end[5]}"
