"""Shifts as people type and read them: "09:00-12:30, 13:30-18:00", "closed", "22:00-06:00". Knows no database.

Times are kept as ["09:00", "12:30"]; a shift of the week that goes past midnight is kept as two.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from heard.plumbing.listing import listed, separated
from heard.promises.business_time import MINUTES_OF_DAY, Shift

KEPT_SHIFTS = list[list[str]]
CLOSED = gettext_noop("closed")
ALL_DAY = gettext_noop("around the clock")
LONGEST = 300  # characters

_TIME = r"(\d{1,2})(?:[:.h](\d{2})|h)?\s*(?:([ap])\.?m\.?)?"
_SHIFT = re.compile(rf"{_TIME}\s*(?:-|–|—|−|to|bis|à|a)\s*{_TIME}", re.IGNORECASE)
_CLOSED = frozenset({"", "-", "–", "—", "closed", "off"})
_ALL_DAY = frozenset({"24h", "24/7", "24 h", "all day", "around the clock"})


class UnclearHoursError(ValueError):
    """These words are no shifts; the message says so to whoever typed them. `day` counts from Monday, where it is known."""

    day = 0


def read_hours(typed: str) -> list[Shift]:
    """Return the shifts of one day, in order. One that goes past midnight ends after minute 1440.

    Raises UnclearHoursError, also where they overlap.
    """
    said = " ".join(typed[:LONGEST].split()).casefold()
    if said in _CLOSED or said == _(CLOSED).casefold():
        return []
    if said in _ALL_DAY or said == _(ALL_DAY).casefold():
        return [(0, MINUTES_OF_DAY)]
    shifts = sorted(_shift(part) for part in separated(said))
    for (_begin, end), (begin, _end) in itertools.pairwise(shifts):
        if begin < end:
            raise UnclearHoursError(
                _("Two shifts overlap: one begins at %(time)s, before the other ends.") % {"time": clock(begin)}
            )
    return shifts


def write_hours(shifts: Sequence[Shift]) -> str:
    """Return shifts of one day as people read them; one past midnight ends after minute 1440."""
    if not shifts:
        return _(CLOSED)
    if list(shifts) == [(0, MINUTES_OF_DAY)]:
        return _(ALL_DAY)
    return listed(f"{clock(begin)}-{_end(end)}" for begin, end in shifts)


def split_week(days: Sequence[Sequence[Shift]]) -> list[KEPT_SHIFTS]:
    """Return a week to be kept, Monday first: what goes past midnight is the next day's. Raises UnclearHoursError."""
    week: list[list[Shift]] = [[] for _day in days]
    for number, shifts in enumerate(days):
        for begin, end in shifts:
            week[number].append((begin, min(end, MINUTES_OF_DAY)))
            if end > MINUTES_OF_DAY:
                week[(number + 1) % 7].append((0, end - MINUTES_OF_DAY))
    for number, shifts in enumerate(week):
        shifts.sort()
        if any(begin < end for (_begin, end), (begin, _end) in itertools.pairwise(shifts)):
            unclear = UnclearHoursError(_("The last shift of the day before goes on past midnight into these hours."))
            unclear.day = number
            raise unclear
    return [kept(_touching_joined(shifts)) for shifts in week]


def join_week(week: Sequence[Sequence[Shift]]) -> list[list[Shift]]:
    """Return a kept week as it is typed: what ends one day at midnight and goes on in the next is one shift again."""
    days = [list(shifts) for shifts in week]
    ends = [bool(shifts) and shifts[-1][0] > 0 and shifts[-1][1] == MINUTES_OF_DAY for shifts in week]
    for number, shifts in enumerate(week):
        following = (number + 1) % 7
        goes_on = week[following][0] if week[following] else (1, 1)
        if ends[number] and goes_on[0] == 0 and goes_on[1] < shifts[-1][0]:
            days[number][-1] = (shifts[-1][0], MINUTES_OF_DAY + goes_on[1])
            days[following].remove(goes_on)
    return days


def kept(shifts: Sequence[Shift]) -> KEPT_SHIFTS:
    """Return shifts within one day as they are kept."""
    return [[clock(begin), "24:00" if end == MINUTES_OF_DAY else clock(end)] for begin, end in shifts]


def clock(minute: int) -> str:
    """Return a minute of the day as a clock shows it."""
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"


def _end(minute: int) -> str:
    return "24:00" if minute == MINUTES_OF_DAY else clock(minute)


def _shift(said: str) -> Shift:
    found = _SHIFT.fullmatch(said)
    if found is None:
        raise UnclearHoursError(
            _("“%(typed)s” is not understood. Type shifts as in 09:00-12:30, 13:30-18:00, or “closed”.")
            % {"typed": said[:40]}
        )
    begin, end = _minute(said, *found.groups()[:3]), _minute(said, *found.groups()[3:])
    if begin in (MINUTES_OF_DAY, end):
        raise UnclearHoursError(_("“%(typed)s” begins when it ends.") % {"typed": said[:40]})
    return (begin, end) if begin < end else (begin, end + MINUTES_OF_DAY)


def _minute(said: str, hour: str, minute: str | None, half: str | None) -> int:
    hours, minutes = int(hour), int(minute or 0)
    if half:
        hours = hours % 12 + (12 if half == "p" else 0) if 1 <= hours <= 12 else 99
    if minutes > 59 or hours * 60 + minutes > MINUTES_OF_DAY:
        raise UnclearHoursError(_("There is no such time: “%(typed)s”.") % {"typed": said[:40]})
    return hours * 60 + minutes


def _touching_joined(shifts: Sequence[Shift]) -> list[Shift]:
    joined: list[Shift] = []
    for begin, end in shifts:
        if joined and begin == joined[-1][1]:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((begin, end))
    return joined
