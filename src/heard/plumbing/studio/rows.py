"""Rows of a form in which people choose what a row is about, and then say more of it: conditions, steps.

The server draws every row, also those a script asks for when something else is chosen; without a script the form comes
back with what the chosen one needs. A row in which nothing is chosen says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

Text = str | Promise
Typed = list[dict[str, str]]
Choices = Sequence[tuple[str, Text]]
WHAT = "what"
MOST_ROWS = 60
BLANK = 2  # empty rows below the others, for whoever has no scripts
LONGEST = 5_000
_NAME = re.compile(r"[a-z_]{1,40}")


@dataclass(frozen=True)
class Control:
    """One thing to be said in a row: chosen, typed as words, or as a number."""

    name: str
    label: Text
    kind: str  # choice, text or number
    value: str = ""
    choices: Choices = ()
    longest: int = 300


class RowsInput(forms.Widget):
    """Rows of one kind. Subclasses say what can be chosen and what each choice needs."""

    address = ""  # the name of the view that draws a single row
    legend: Text = ""
    nothing: Text = ""
    add_label: Text = gettext_lazy("Add another")

    def offered(self) -> Sequence[tuple[Text, Choices]]:
        """Return what a row can be about, in groups."""
        raise NotImplementedError

    def controls(self, typed: Mapping[str, str]) -> list[Control]:
        """Return what is to be said of what was chosen, with what was typed."""
        raise NotImplementedError

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Return the rows, and some empty ones."""
        typed: Typed = [*(value or []), *({} for _blank in range(BLANK))]
        offered = self.offered()
        rows = [self._row(name, index, row, offered) for index, row in enumerate(typed)]
        context = {
            "name": name,
            "rows": rows,
            "address": reverse(self.address),
            "add_label": self.add_label,
            "legend": self.legend,
            "count": len(typed),
        }
        return render_to_string("studio/rows.html", context, using="django")

    def draw(self, name: str, index: int, typed: Mapping[str, str]) -> SafeString:
        """Return a single row."""
        context = {"row": self._row(name, index, typed, self.offered()), "legend": self.legend}
        return render_to_string("studio/row.html", context, using="django")

    def _row(self, name: str, index: int, typed: Mapping[str, str], offered: Any) -> dict[str, Any]:
        what = typed.get(WHAT, "")
        return {
            "prefix": f"{name}-{index}",
            "number": index + 1,
            "what": what,
            "offered": offered,
            "nothing": self.nothing,
            "controls": self.controls(typed) if what else [],
        }

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Typed:
        """Return what was typed in each row that is about something."""
        rows: dict[int, dict[str, str]] = {}
        for key, value in data.items():
            found = re.fullmatch(rf"{re.escape(name)}-(\d{{1,3}})-([a-z_]{{1,20}})", key)
            if found and int(found[1]) < MOST_ROWS:
                rows.setdefault(int(found[1]), {})[found[2]] = str(value)[:LONGEST].strip()
        return [rows[index] for index in sorted(rows) if rows[index].get(WHAT)]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """No row at all says something too."""
        return False

    def id_for_label(self, id_: str) -> str:
        """The rows have labels of their own."""
        return ""


def drawn_row(request: HttpRequest, rows: RowsInput) -> HttpResponse:
    """Answer with one row of a form, as a script asks for it. Raises Http404 for an address nobody makes."""
    name, index = request.GET.get("name", ""), request.GET.get("index", "")
    if not _NAME.fullmatch(name) or not re.fullmatch(r"\d{1,2}", index):
        raise Http404
    return HttpResponse(rows.draw(name, int(index), {WHAT: request.GET.get(WHAT, "")[:80]}))
