"""Days off out of an iCal calendar (RFC 5545). Knows no network and no database; whatever is wrong is said, never raised raw."""

from __future__ import annotations

import datetime as dt
import itertools
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from heard.promises.business_time import MINUTES_OF_DAY, Shift

MOST_OCCURRENCES = 20_000
MOST_DAYS = 1200
LONGEST_EVENT = dt.timedelta(days=1100)
PATIENCE = 20.0  # seconds, for all rules of a feed together
# What happens every hour or minute is no day off; only its first time is looked at.
REPEATED = frozenset({"YEARLY", "MONTHLY", "WEEKLY", "DAILY"})
DAY = dt.timedelta(days=1)


class FeedIsWrongError(Exception):
    """It is no calendar, or one that would take for ever; the message says so."""


def days_off(
    content: bytes, *, since: dt.date, until: dt.date, zone: ZoneInfo, week: Sequence[Sequence[Shift]]
) -> dict[dt.date, str]:
    """Return the days from `since` to before `until` on which the feed closes us, with what it calls them.

    A whole-day event closes its days. Events with times close a day when they take all the hours we have on it (`week`,
    Monday first); what takes only some of them does not. Raises FeedIsWrongError.
    """
    closed: dict[dt.date, str] = {}
    taken: dict[dt.date, list[tuple[Shift, str]]] = defaultdict(list)
    for begin, end, name in _occurrences(content, since=since, until=until, zone=zone):
        if isinstance(begin, dt.datetime) and isinstance(end, dt.datetime):
            for day, span in _parts(begin, end):
                taken[day].append((span, name))
        else:
            for number in range((end - begin).days):
                closed.setdefault(begin + number * DAY, name)
    for day, spans in taken.items():
        shifts = week[day.weekday()]
        if shifts and _covers([span for span, _name in spans], shifts):
            closed.setdefault(day, spans[0][1])
    within = {day: name for day, name in sorted(closed.items()) if since <= day < until}
    if len(within) > MOST_DAYS:
        raise FeedIsWrongError(_("It closes more days than there are."))
    return within


def _occurrences(content: bytes, *, since: dt.date, until: dt.date, zone: ZoneInfo) -> Iterator[tuple[Any, Any, str]]:
    """Yield begin, end (dates, or both times on the clock of `zone`) and name of what lies in the window."""
    deadline, count = time.monotonic() + PATIENCE, 0
    events = _events(content)
    moved = {(_uid(event), _day(begin)) for event in events if (begin := _beginning(event, "RECURRENCE-ID"))}
    for event in events:
        for begin in _beginnings(event, since=since, until=until):
            count += 1
            if count > MOST_OCCURRENCES or time.monotonic() > deadline:
                raise FeedIsWrongError(_("It has too many events."))
            if event.get("RRULE") is not None and (_uid(event), _day(begin)) in moved:
                continue
            end = begin + _length(event)
            yield _on(begin, zone), _on(end, zone), " ".join(str(event.get("SUMMARY", "")).split())[:120]


def _events(content: bytes) -> list[Any]:
    """Return the events of a feed that have a beginning and were not called off."""
    import icalendar  # only here: its time zones take memory that few processes need

    try:
        calendars: list[Any] = icalendar.Calendar.from_ical(content, multiple=True)
        events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    except Exception as error:  # a stranger's file: whatever the parser stumbles over means the same to us
        raise FeedIsWrongError(_("What is there is no iCal calendar.")) from error
    if not calendars or any(calendar.name != "VCALENDAR" for calendar in calendars):
        raise FeedIsWrongError(_("What is there is no iCal calendar."))
    return [
        event
        for event in events
        if _beginning(event) is not None and str(event.get("STATUS", "")).upper() != "CANCELLED"
    ]


def _value(event: Any, name: str) -> Any:
    """Return the date, time or length that an event says under a name; None where it says nothing, or nonsense."""
    try:
        value = event.get(name).dt
    except (AttributeError, ValueError):
        return None
    return value if isinstance(value, dt.date | dt.timedelta) else None


def _beginning(event: Any, name: str = "DTSTART") -> dt.date | None:
    value = _value(event, name)
    return value if isinstance(value, dt.date) else None


def _uid(event: Any) -> str:
    return str(event.get("UID", ""))


def _day(moment: dt.date) -> dt.date:
    return moment.date() if isinstance(moment, dt.datetime) else moment


def _length(event: Any) -> dt.timedelta:
    """Return how long an event is: by its end or its length; without either a whole day, or no time at all."""
    begin, end, duration = _beginning(event), _beginning(event, "DTEND"), _value(event, "DURATION")
    length = dt.timedelta(0) if isinstance(begin, dt.datetime) else DAY
    if begin is not None and end is not None:
        if isinstance(end, dt.datetime) == isinstance(begin, dt.datetime) and _is_aware(end) == _is_aware(begin):
            length = end - begin
    elif isinstance(duration, dt.timedelta):
        length = duration
    least = dt.timedelta(0) if isinstance(begin, dt.datetime) else DAY
    return max(least, min(length, LONGEST_EVENT))


def _is_aware(moment: dt.date) -> bool:
    return isinstance(moment, dt.datetime) and moment.tzinfo is not None


def _on(moment: dt.date, zone: ZoneInfo) -> dt.date:
    """Return what the clock of the zone shows then; a date, and a time of no zone, stay as they are."""
    if isinstance(moment, dt.datetime) and moment.tzinfo is not None:
        return moment.astimezone(zone).replace(tzinfo=None)
    return moment


def _beginnings(event: Any, *, since: dt.date, until: dt.date) -> Iterator[dt.date]:
    """Yield when an event begins, each time it does: by its rule, besides its dates, without its exceptions."""
    try:
        first = event["DTSTART"].dt
        earliest = since - _length(event) - DAY
        begins = itertools.chain(_by_rule(event, first, until), _listed(event, "RDATE"))
        without = {_day(moment) for moment in _listed(event, "EXDATE")}
        for begin in begins:
            if earliest <= _day(begin) < until + DAY and _day(begin) not in without:
                yield begin
    except (ValueError, TypeError, OverflowError, AttributeError, KeyError):
        return  # one event that means nothing does not spoil the others


def _listed(event: Any, name: str) -> Iterator[dt.date]:
    lists = event.get(name)
    for one in lists if isinstance(lists, list) else [lists] if lists is not None else []:
        for entry in getattr(one, "dts", ()):
            if isinstance(entry.dt, dt.date):
                yield entry.dt


def _by_rule(event: Any, first: dt.date, until: dt.date) -> Iterator[dt.date]:
    """Yield the beginnings that the rule says, on the event's own clock, up to `until`; the first where it says nothing."""
    from dateutil.rrule import rrulestr  # type: ignore[import-untyped]

    rule = {key.upper(): values for key, values in _rule(event).items()}
    frequency = str((rule.get("FREQ") or [""])[0]).upper()
    if frequency not in REPEATED or int((rule.get("INTERVAL") or [1])[0]) < 1:
        yield first
        return
    own_zone = first.tzinfo if isinstance(first, dt.datetime) else None
    start = first.replace(tzinfo=None) if isinstance(first, dt.datetime) else dt.datetime.combine(first, dt.time())
    count = int((rule.pop("COUNT", None) or [MOST_OCCURRENCES])[0])
    last = min([dt.datetime.combine(until + DAY, dt.time()), *(_bare(end, own_zone) for end in rule.pop("UNTIL", []))])
    text = ";".join(f"{key}={','.join(map(_word, values))}" for key, values in rule.items())
    repeated = rrulestr(f"{text};UNTIL={last:%Y%m%dT%H%M%S}", dtstart=start)
    for begin in itertools.islice(repeated, max(0, min(count, MOST_OCCURRENCES))):
        yield begin.replace(tzinfo=own_zone) if isinstance(first, dt.datetime) else begin.date()


def _rule(event: Any) -> dict[str, Any]:
    rule = event.get("RRULE")
    return dict(rule) if isinstance(rule, dict) else {}


def _word(value: Any) -> str:
    written = value.to_ical() if hasattr(value, "to_ical") else value
    return written.decode() if isinstance(written, bytes) else str(written)


def _bare(moment: dt.date, zone: dt.tzinfo | None) -> dt.datetime:
    """Return the end of a rule on the event's own clock."""
    if not isinstance(moment, dt.datetime):
        return dt.datetime.combine(moment, dt.time(23, 59, 59))
    return (moment.astimezone(zone) if zone and moment.tzinfo else moment).replace(tzinfo=None)


def _parts(begin: dt.datetime, end: dt.datetime) -> Iterator[tuple[dt.date, Shift]]:
    """Yield which minutes of which days lie between two times on the clock."""
    day = begin.date()
    while dt.datetime.combine(day, dt.time()) < end:
        midnight = dt.datetime.combine(day, dt.time())
        first = max(0, int((begin - midnight).total_seconds() // 60))
        last = min(MINUTES_OF_DAY, int((end - midnight).total_seconds() // 60))
        if last == MINUTES_OF_DAY - 1:
            last = MINUTES_OF_DAY  # "until 23:59" means all of the evening
        if first < last:
            yield day, (first, last)
        day += DAY


def _covers(spans: Sequence[Shift], shifts: Sequence[Shift]) -> bool:
    """Return whether the spans together leave no minute of the shifts."""
    for begin, end in shifts:
        reached = begin
        for first, last in sorted(spans):
            if first <= reached:
                reached = max(reached, last)
        if reached < end:
            return False
    return True
