"""Finding promises in what somebody writes: "I'll call you tomorrow before noon" is a call, due at twelve tomorrow."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from heard.promises.spoken.tongues import TONGUES, Tongue

EVENING = 18  # the hour by which something is due that is promised for a day
LONGEST = 20_000  # characters that are looked at
MOST = 5  # promises in one message
FARTHEST_DAYS = 370
_SENTENCE = re.compile(
    r"[^.!?؟\n]*(?:\.(?=\d)[^.!?؟\n]*|(?<=\d)\.(?= ?\w)[^.!?؟\n]*|(?<=[ap])\.m\.[^.!?؟\n]*)*[.!?؟\n]?"
)
_PLAIN = str.maketrans({"’": "'", "‘": "'", "ß": "ss", " ": " ", "٠": "0", "١": "1", "٢": "2", "٣": "3", "٤": "4", "٥": "5",
                        "٦": "6", "٧": "7", "٨": "8", "٩": "9"})  # fmt: skip


@dataclass(frozen=True)
class Spoken:
    """A promise in words: what it sounds like, what kind it is, and by when."""

    words: str
    kind: str  # call_back, update, other
    due_at: dt.datetime


def find_promises(text: str, *, language: str, zone: ZoneInfo, at: dt.datetime) -> list[Spoken]:
    """Return the promises a text makes, in its order, at most five; moments are meant in the time zone of who reads it.

    `language` is a tag such as "de-AT"; in a language we do not understand nothing is found. What is quoted, asked,
    negated or made to depend on something is no promise, nor is what lies in the past.
    """
    tongue = TONGUES.get(language.lower().replace("_", "-").split("-")[0])
    if tongue is None:
        return []
    local = at.astimezone(zone)
    found = []
    for sentence in _sentences(text[:LONGEST]):
        plain = _plain(sentence)
        if not tongue.binding.search(plain) or tongue.refusing.search(plain) or sentence.endswith(("?", "؟")):
            continue
        moment = _moment(plain, tongue, local)
        if moment is not None and moment > local:
            found.append(Spoken(sentence[:300], _kind(plain, tongue), moment.astimezone(dt.UTC)))
    return found[:MOST]


def _sentences(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if not line.lstrip().startswith(">"):
            yield from (words for piece in _SENTENCE.findall(line) if (words := piece.strip()))


def _plain(sentence: str) -> str:
    """Return a sentence in lower case and without the marks on Latin letters."""
    lowered = sentence.translate(_PLAIN).lower()
    return (
        "".join(char for char in unicodedata.normalize("NFD", lowered) if not "\u0300" <= char <= "\u036f")
        if not re.search("[\u0600-\u06ff]", lowered)
        else lowered
    )


def _kind(plain: str, tongue: Tongue) -> str:
    if tongue.calling.search(plain):
        return "call_back"
    return "update" if tongue.telling.search(plain) else "other"


def _moment(plain: str, tongue: Tongue, local: dt.datetime) -> dt.datetime | None:
    """Return the moment a sentence names, or None."""
    if within := tongue.within.search(plain):
        return _later(within, tongue, local)
    day = _day(plain, tongue, local)
    hour = _hour(plain, tongue)
    if day is None:
        # A time of day alone means today.
        day = local.date() if hour is not None and tongue.clock.search(plain) else None
    if day is None:
        return None
    clock = hour or dt.time(EVENING)
    return dt.datetime.combine(day, clock, tzinfo=local.tzinfo)


def _later(within: re.Match[str], tongue: Tongue, local: dt.datetime) -> dt.datetime | None:
    unit_told, count_told = within["unit"], within["count"]
    unit = next((unit for beginning, unit in tongue.units.items() if unit_told.startswith(beginning)), None)
    count = int(count_told) if count_told and count_told.isdecimal() else tongue.counts.get(count_told or unit_told)
    if count is None:
        count = 1 if count_told is None else None
    if unit is None or not count or count > FARTHEST_DAYS:
        return None
    if unit == "hour":
        return (
            (local.astimezone(dt.UTC) + dt.timedelta(hours=count))
            .astimezone(local.tzinfo)
            .replace(second=0, microsecond=0)
        )
    day = local.date() + dt.timedelta(days=count * (7 if unit == "week" else 1))
    return dt.datetime.combine(day, dt.time(EVENING), tzinfo=local.tzinfo)


def _day(plain: str, tongue: Tongue, local: dt.datetime) -> dt.date | None:
    today = local.date()
    if date := _date(plain, tongue, today):
        return date
    for days in (2, 1, 0):  # "the day after tomorrow" holds "tomorrow"
        if tongue.days[days].search(plain):
            return today + dt.timedelta(days=days)
    for number, name in enumerate(tongue.weekdays):
        if name.search(plain):
            return today + dt.timedelta(days=(number - today.weekday() - 1) % 7 + 1)
    if tongue.week_end.search(plain):
        return today + dt.timedelta(days=(4 - today.weekday()) % 7)
    return None


def _date(plain: str, tongue: Tongue, today: dt.date) -> dt.date | None:
    for found in tongue.date.finditer(plain):
        groups = found.groupdict()
        day, told = groups["day"] or groups.get("day2"), groups["month"] or groups.get("month2")
        month = _month(told or "", tongue)
        if not day or month is None:
            continue
        for year in (today.year, today.year + 1):
            try:
                date = dt.date(year, month, int(day))
            except ValueError:
                continue
            if date >= today:
                return date if (date - today).days <= FARTHEST_DAYS else None
    return None


def _month(told: str, tongue: Tongue) -> int | None:
    if told.isdecimal():
        return int(told) if 1 <= int(told) <= 12 else None
    return next((number for number, name in enumerate(tongue.months, 1) if told.startswith(name)), None)


def _hour(plain: str, tongue: Tongue) -> dt.time | None:
    if clock := tongue.clock.search(plain):
        hour, minute, half = int(clock["hour"]), int(clock["minute"] or 0), (clock["half"] or "").strip()
        is_afternoon = half in {"pm", "p.m.", "de la tarde", "مساء", "ظهرا"} and hour < 12
        # A bare "at 3" is in the afternoon: nobody promises anything for three in the night.
        hour += 12 if is_afternoon or (not half and 1 <= hour <= 6) else 0
        if hour < 24 and minute < 60:
            return dt.time(hour, minute)
    return next((dt.time(hour) for part, hour in tongue.parts if part.search(plain)), None)
