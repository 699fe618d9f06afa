"""Own days as rows of a form: day, name, hours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from heard.promises.actions.change_calendar import Day
from heard.promises.business_time import MINUTES_OF_DAY
from heard.promises.calendars import shifts as minutes
from heard.promises.models import OwnDay
from heard.promises.shift_words import UnclearHoursError, kept, read_hours, write_hours

EMPTY_ROWS = 2
MOST = 400
PARTS = ("date", "name", "hours")
Row = dict[str, str]


class DaysInput(forms.Widget):
    """Rows to fill in, with some empty ones; further ones are added by a script."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Return the rows."""
        rows = list(value or ())
        context = {
            "name": name,
            "rows": rows + [dict.fromkeys(PARTS, "")] * EMPTY_ROWS,
            "id": (attrs or {}).get("id", ""),
        }
        return render_to_string("studio/days.html", context, using="django")

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Row]:
        """Return the rows in which anything was typed, as it was typed."""
        columns = [data.getlist(f"{name}-{part}") for part in PARTS] if hasattr(data, "getlist") else [[], [], []]
        rows = [dict(zip(PARTS, parts, strict=True)) for parts in zip(*columns, strict=False)]
        return [row for row in rows if any(part.strip() for part in row.values())]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """A list without rows is still a list."""
        return False

    def id_for_label(self, id_: str) -> str:
        """The rows have labels of their own."""
        return ""


class DaysField(forms.Field):
    """Days that go differently."""

    widget = DaysInput

    def clean(self, value: Sequence[Row] | None) -> list[Day]:
        """Return the days in order. Raises ValidationError, which names each row that is not understood."""
        found: dict[dt.date, Day] = {}
        problems: list[str] = []
        for number, row in enumerate(value or (), start=1):
            try:
                day = _read(row)
                if day.date in found:
                    raise forms.ValidationError(_("This day stands here twice."))
                found[day.date] = day
            except (forms.ValidationError, UnclearHoursError) as error:
                told = error.messages[0] if isinstance(error, forms.ValidationError) else str(error)
                problems.append(_("Row %(number)s: %(problem)s") % {"number": number, "problem": told})
        if len(found) > MOST:
            problems.append(_("These are more days than a calendar can have. Use an iCal calendar for them."))
        if problems:
            raise forms.ValidationError(problems)
        return [found[date] for date in sorted(found)]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Return whether anything differs from what was shown."""
        return list(initial or ()) != list(data or ())


def rows_of(days: Sequence[OwnDay]) -> list[Row]:
    """Return own days as they stand in the form."""
    return [{"date": day.date.isoformat(), "name": day.name, "hours": write_hours(minutes(day.shifts))} for day in days]


def _read(row: Row) -> Day:
    try:
        date = dt.date.fromisoformat(row["date"].strip())
    except ValueError as error:
        raise forms.ValidationError(_("Please choose the day.")) from error
    shifts = read_hours(row["hours"])
    if shifts and shifts[-1][1] > MINUTES_OF_DAY:
        raise forms.ValidationError(
            _("The hours of a single day end at 24:00; what goes on belongs into the row of the day after.")
        )
    return Day(date, " ".join(row["name"].split())[:120], tuple((begin, end) for begin, end in kept(shifts)))
