"""Targets as rows of a form: what, within how many minutes, hours or days, on which clock."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heard.promises.business_time import MINUTES_OF_DAY
from heard.promises.models import PromiseKind
from heard.promises.models.policy import TARGETED
from heard.promises.policies import Target

UNITS = {"minutes": gettext_lazy("minutes"), "hours": gettext_lazy("hours"), "days": gettext_lazy("days")}
CLOCKS = {"business": gettext_lazy("in business hours"), "always": gettext_lazy("around the clock")}
MOST_MINUTES = 366 * MINUTES_OF_DAY
Typed = dict[str, dict[str, str]]


class TargetsInput(forms.Widget):
    """One row for each thing that can be aimed at; an empty number aims at nothing."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Return the rows."""
        typed: Typed = value or {}
        empty = {"amount": "", "unit": "hours", "clock": "business"}
        rows = [{"kind": kind.value, "label": kind.label, **empty, **typed.get(kind.value, {})} for kind in TARGETED]
        context = {"name": name, "rows": rows, "units": UNITS, "clocks": CLOCKS}
        return render_to_string("studio/targets.html", context, using="django")

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Typed:
        """Return what was typed in each row."""
        parts = ("amount", "unit", "clock")
        return {
            kind.value: {part: str(data.get(f"{name}-{kind.value}-{part}", "")).strip() for part in parts}
            for kind in TARGETED
        }

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Empty rows say something too."""
        return False

    def id_for_label(self, id_: str) -> str:
        """The rows have labels of their own."""
        return ""


class TargetsField(forms.Field):
    """Within what time things are to be done. What it cleans still needs a calendar: see `targets`."""

    widget = TargetsInput

    def clean(self, value: Typed | None) -> Typed:
        """Return the rows that say something. Raises ValidationError where a number is none, and where all are empty."""
        said = {kind: row for kind, row in (value or {}).items() if row["amount"]}
        problems = [problem for kind, row in said.items() if (problem := _problem(kind, row))]
        if not said:
            problems = [_("A policy aims at something: give at least one of them a time.")]
        if problems:
            raise forms.ValidationError(problems)
        return said

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Return whether anything differs from what was shown."""
        said = {kind: row for kind, row in (data or {}).items() if row["amount"]}
        return said != (initial or {})


def targets(typed: Typed, *, usual_day: int) -> dict[str, Target]:
    """Return what was typed as targets. A day is a whole one around the clock, and so many minutes in business hours."""
    return {kind: Target(_minutes(row, usual_day) * 60, row["clock"] == "business") for kind, row in typed.items()}


def typed(targets: Mapping[str, Target], *, usual_day: int) -> Typed:
    """Return targets as people say them: in the largest unit that leaves nothing over."""
    found = {}
    for kind, target in targets.items():
        minutes = target.seconds // 60
        day = usual_day if target.in_business_time else MINUTES_OF_DAY
        unit = "days" if minutes % day == 0 else "hours" if minutes % 60 == 0 else "minutes"
        amount = minutes // {"days": day, "hours": 60, "minutes": 1}[unit]
        clock = "business" if target.in_business_time else "always"
        found[kind] = {"amount": str(amount), "unit": unit, "clock": clock}
    return found


def _minutes(row: Mapping[str, str], usual_day: int) -> int:
    day = usual_day if row["clock"] == "business" else MINUTES_OF_DAY
    return max(1, round(_number(row["amount"]) * {"days": day, "hours": 60, "minutes": 1}[row["unit"]]))


def _number(amount: str) -> float:
    return float(amount.replace(",", ".").replace("٫", "."))


def _problem(kind: str, row: Mapping[str, str]) -> str:
    """Return what is wrong with a row, or an empty text."""
    label = PromiseKind(kind).label
    try:
        amount = _number(row["amount"])
    except ValueError:
        return _("%(what)s: “%(typed)s” is no number.") % {"what": label, "typed": row["amount"][:20]}
    if row["unit"] not in UNITS or row["clock"] not in CLOCKS:
        return _("%(what)s: choose minutes, hours or days.") % {"what": label}
    if not 0 < amount <= MOST_MINUTES or _minutes(row, MINUTES_OF_DAY) > MOST_MINUTES:
        return _("%(what)s: the time is more than nothing and at most a year.") % {"what": label}
    return ""
