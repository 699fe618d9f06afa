"""Moments in words: "4 min", "3 h", "2 d", then a date, in the reader's language and time zone."""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext

MINUTE, HOUR, DAY = 60, 3600, 86400


def span(seconds: float) -> str:
    """A length of time in its largest unit, short enough for a list: "now", "4 min", "3 h", "2 d"."""
    if seconds < MINUTE:
        return gettext("now")
    if seconds < HOUR:
        return gettext("%(number)s min") % {"number": int(seconds // MINUTE)}
    if seconds < DAY:
        return gettext("%(number)s h") % {"number": int(seconds // HOUR)}
    return gettext("%(number)s d") % {"number": int(seconds // DAY)}


def ago(at: datetime, now: datetime) -> str:
    """How long ago (or until) `at` is, seen from `now`; past a week, the date."""
    distance = abs(now - at)
    if distance < timedelta(days=7):
        return span(distance.total_seconds())
    local = timezone.localtime(at)
    same_year = local.year == timezone.localtime(now).year
    return date_format(local, "MONTH_DAY_FORMAT") if same_year else date_format(local, "SHORT_DATE_FORMAT")


class Due(NamedTuple):
    """When something is due, in words, and how it looks: late is danger, soon a warning, else quiet."""

    words: str
    tone: str


def due_in(at: datetime, now: datetime) -> Due:
    """Return how far off the moment of something owed is: "due in 40 min", "3 h late"."""
    seconds = (at - now).total_seconds()
    if seconds <= -MINUTE:
        return Due(gettext("%(span)s late") % {"span": span(-seconds)}, "danger")
    if seconds <= 0:
        return Due(gettext("late"), "danger")
    tone = "warning" if seconds <= HOUR else "quiet"
    if seconds < MINUTE:
        return Due(gettext("due now"), tone)
    return Due(gettext("due in %(span)s") % {"span": span(seconds)}, tone)


def full_moment(at: datetime) -> str:
    """The whole date and time in the reader's zone, for a tooltip or a heading."""
    return _full_moment(at, timezone.get_current_timezone_name(), get_language())


@lru_cache(maxsize=4096)
def _full_moment(at: datetime, zone: str, language: str | None) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")


def age(at: datetime, now: datetime) -> tuple[int, int]:
    """Return what is another value as soon as `ago` or `span` says another word: a unit of time, and how many.

    Past a week `ago` says a date, which reads otherwise only in another year of the reader's.
    """
    seconds = abs((now - at).total_seconds())
    if seconds >= 7 * DAY:
        return timezone.localtime(now).year, 0
    for unit in (DAY, HOUR, MINUTE):
        if seconds >= unit:
            return unit, int(seconds // unit)
    return 0, 0
