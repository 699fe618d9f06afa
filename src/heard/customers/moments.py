"""A day and a time as people say them in a letter: “Sunday 22 November, 18:00”, in the languages we write letters in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import formats, translation


@dataclass(frozen=True)
class _Manner:
    """How a language says a day ({weekday}, {day}, {month}), the year after it, and a time after both."""

    day: str
    year: str
    time: str
    first: str = "1"  # the first day of a month
    at_one: str = ""  # the time where the hour is one, which is a single one


_MANNERS = {
    "en": _Manner("{weekday} {day} {month}", " {year}", ", {time}"),
    "de": _Manner("{weekday}, {day}. {month}", " {year}", ", {time} Uhr"),
    "fr": _Manner("{weekday} {day} {month}", " {year}", " à {time}", first="1er"),
    "es": _Manner("{weekday} {day} de {month}", " de {year}", " a las {time}", at_one=" a la {time}"),
    "it": _Manner("{weekday} {day} {month}", " {year}", " alle ore {time}", first="1º"),
    "nl": _Manner("{weekday} {day} {month}", " {year}", " om {time} uur"),
    "pt": _Manner("{weekday}, {day} de {month}", " de {year}", ", às {time}", at_one=", à {time}"),
    "pl": _Manner("{weekday}, {day} {month}", " {year}", ", godz. {time}"),
    "ar": _Manner("يوم {weekday} {day} {month}", " {year}", "، الساعة {time}"),
}
#: "by Sunday" and "from Sunday on" ask for another form of the word than the calendar's.
_POLISH_WEEKDAYS = ("poniedziałku", "wtorku", "środy", "czwartku", "piątku", "soboty", "niedzieli")
_SMALL_LETTERS = frozenset({"fr", "it", "pt"})  # Django knows their weekdays or months with capital letters


def told_moment(moment: dt.datetime, language: str, *, at: dt.datetime) -> str:
    """Return the day and the time, with 24 hours, of a moment in its own time zone: “Sunday 22 November, 18:00”.

    It stands after words such as “by” (in Polish: after those that ask for the genitive). The year is told if it is not
    that of `at`. In a language we write no letters in, English.
    """
    manner = _MANNERS[_known(language)]
    frame = manner.at_one if manner.at_one and moment.hour == 1 else manner.time
    return told_day(moment, language, at=at) + frame.format(time=f"{moment:%H:%M}")


def told_day(moment: dt.datetime, language: str, *, at: dt.datetime) -> str:
    """Return the day alone: “Sunday 22 November”."""
    code = _known(language)
    manner, weekday, month = _MANNERS[code], *_names(moment, code)
    day = manner.first if moment.day == 1 else str(moment.day)
    told = manner.day.format(weekday=weekday, day=day, month=month)
    is_this_year = moment.year == at.astimezone(moment.tzinfo).year
    return told if is_this_year else told + manner.year.format(year=moment.year)


def _names(moment: dt.datetime, code: str) -> tuple[str, str]:
    with translation.override(code):
        weekday, month = formats.date_format(moment, "l"), formats.date_format(moment, "E")
    if code == "pl":
        weekday = _POLISH_WEEKDAYS[moment.weekday()]
    return (weekday.lower(), month.lower()) if code in _SMALL_LETTERS else (weekday, month)


def _known(language: str) -> str:
    code = language.lower().replace("_", "-").split("-")[0]
    return code if code in _MANNERS else "en"
