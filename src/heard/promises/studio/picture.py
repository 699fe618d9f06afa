"""What a calendar comes to: four weeks as a picture, the days off to come, and when something would be due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from heard.plumbing.listing import listed
from heard.promises.business_time import MINUTES_OF_DAY, Hours, NeverOpenError
from heard.promises.calendars import days_of, made_hours
from heard.promises.holidays import public_holidays
from heard.promises.models import Calendar, DayOrigin
from heard.promises.shift_words import write_hours

WEEKS = 4
NAMED_AHEAD = dt.timedelta(days=366)
MOST_NAMED = 14
EXAMPLE_HOURS = 4
DAY = dt.timedelta(days=1)
HOUR = 60  # minutes
Named = Mapping[dt.date, tuple[str, Any]]


def hours_and_names(entered: Mapping[str, Any], calendar: Calendar, *, at: dt.datetime) -> tuple[Hours, Named]:
    """Return the hours that a form's clean data come to, and what is special about which day: its name and its shifts.

    Raises heard.promises.holidays.UnknownCountryError.
    """
    feed = [day for day in days_of(calendar) if day.origin == DayOrigin.FEED] if calendar.pk and entered["feed"] else []
    special = {day.date: (day.name, day.shifts) for day in feed}
    special |= {day.date: (day.name, day.shifts) for day in entered["days"]}
    hours = made_hours(
        zone=entered["time_zone"],
        week=entered["week"],
        days={date: shifts for date, (_name, shifts) in special.items()},
        country=entered["country"],
        region=entered["region"],
    )
    holidays = public_holidays(entered["country"], entered["region"], language=get_language())
    today = at.astimezone(hours.zone).date()
    for number in range(NAMED_AHEAD.days):
        day = today + number * DAY
        if day in holidays:
            special.setdefault(day, (holidays[day], ()))
    return hours, special


def picture(hours: Hours, named: Named, *, at: dt.datetime) -> str:
    """Return the picture as HTML of the studio."""
    today = at.astimezone(hours.zone).date()
    monday = today - today.weekday() * DAY
    days = [_day(hours, named, monday + number * DAY, today) for number in range(7 * WEEKS)]
    coming = sorted(day for day in named if day >= today)[:MOST_NAMED]
    context = {
        "weekdays": [
            (date_format(monday + number * DAY, "l"), date_format(monday + number * DAY, "D")) for number in range(7)
        ],
        "box": _box(days),
        "weeks": [days[start : start + 7] for start in range(0, len(days), 7)],
        "coming": [(_told_day(day), named[day][0] or _("Own day"), _hours(hours, day)) for day in coming],
        "due": _due(hours, at),
    }
    return render_to_string("studio/calendar_picture.html", context, using="django")


def _box(days: Sequence[Mapping[str, Any]]) -> str:
    """Return the part of the day that the picture shows: from an hour before anything opens to an hour after all closes."""
    bars = [bar for day in days for bar in day["bars"]]
    first = max(0, min((begin for begin, _length in bars), default=0) - HOUR)
    last = min(MINUTES_OF_DAY, max((begin + length for begin, length in bars), default=MINUTES_OF_DAY) + HOUR)
    return f"{first} 0 {last - first} 1"


def _due(hours: Hours, at: dt.datetime) -> str:
    try:
        moment = hours.add(at, EXAMPLE_HOURS * 3600)
    except NeverOpenError:
        return ""
    return _("Something due in %(hours)s business hours from now would be due: %(moment)s") % {
        "hours": EXAMPLE_HOURS,
        "moment": moment_told(moment, hours),
    }


def moment_told(moment: dt.datetime, hours: Hours) -> str:
    """Return a moment on the calendar's clock, with the day of the week."""
    local = moment.astimezone(hours.zone)
    return listed((date_format(local, "l"), date_format(local, "DATETIME_FORMAT")))


def _told_day(day: dt.date) -> str:
    return listed((date_format(day, "D"), date_format(day, "DATE_FORMAT")))


def _day(hours: Hours, named: Named, day: dt.date, today: dt.date) -> dict[str, Any]:
    return {
        "date": day,
        "told": _hours(hours, day),
        "name": named[day][0] or _("Own day") if day in named else "",
        "bars": [(begin, end - begin) for begin, end in _shifts(hours, day)],
        "is_today": day == today,
        "is_past": day < today,
    }


def _hours(hours: Hours, day: dt.date) -> str:
    return write_hours(_shifts(hours, day))


def _shifts(hours: Hours, day: dt.date) -> list[tuple[int, int]]:
    """Return what the house's hours say for a day, in minutes, touching ones as one."""
    joined: list[tuple[int, int]] = []
    for begin, end in hours.special.get(day, hours.week[day.weekday()]):
        if joined and begin == joined[-1][1]:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((begin, min(end, MINUTES_OF_DAY)))
    return joined
