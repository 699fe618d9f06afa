"""Steps as rows of a form: chosen from a list, with what each needs beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from heard.conversations.steps import Part, StepIsWrong, checked_steps, known_steps
from heard.plumbing.listing import listed
from heard.plumbing.studio.rights import opens_to
from heard.plumbing.studio.rows import WHAT, Choices, Control, RowsInput, Text, Typed, drawn_row

SINGLE = "value"  # what the part of a step that is its whole value is called in a form


class StepRows(RowsInput):
    """Rows of steps."""

    address = "step_row"
    legend = gettext_lazy("Step")
    nothing = gettext_lazy("Choose a step")
    add_label = gettext_lazy("Add a step")

    def offered(self) -> Sequence[tuple[Text, Choices]]:
        """Return every step there is."""
        return [("", [(name, step.label) for name, step in known_steps().items()])]

    def controls(self, typed: Mapping[str, str]) -> list[Control]:
        """Return what a step needs."""
        step = known_steps().get(typed[WHAT])
        return [_control(part, typed) for part in step.parts] if step else []


class StepsField(forms.Field):
    """Steps: they are cleaned to what macros, rules and policies keep."""

    widget = StepRows

    def clean(self, value: Typed | None) -> list[dict[str, Any]]:
        """Return the steps as they are kept. Raises ValidationError with a sentence for the first that cannot be."""
        steps = []
        for row in value or []:
            try:
                steps += checked_steps([{row[WHAT]: _value(row)}], by_itself=True)
            except StepIsWrong as wrong:
                label = known_steps()[row[WHAT]].label if row[WHAT] in known_steps() else row[WHAT][:60]
                raise forms.ValidationError(_("%(step)s: %(problem)s") % {"step": label, "problem": wrong}) from wrong
        if self.required and not steps:
            raise forms.ValidationError(_("Choose at least one step."))
        return steps

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Return whether anything differs from what was shown."""
        return (data or []) != (initial or [])


def typed_steps(steps: Sequence[Mapping[str, Any]]) -> Typed:
    """Return kept steps as the rows of a form."""
    rows = []
    for step in steps:
        for name, value in step.items():
            if isinstance(value, dict):
                rows.append({WHAT: name, **{key: str(one) for key, one in value.items()}})
            else:
                told = listed(value) if isinstance(value, list) else "nobody" if value is None else str(value)
                rows.append({WHAT: name, SINGLE: told})
    return rows


@require_GET
@opens_to("is_editor")
def step_row(request: HttpRequest) -> HttpResponse:
    """Answer with one row of steps."""
    return drawn_row(request, StepRows())


def _control(part: Part, typed: Mapping[str, str]) -> Control:
    name = part.name or SINGLE
    return Control(
        name, part.label, part.kind, typed.get(name, part.initial), part.choices() if part.choices else (), part.longest
    )


def _value(row: Mapping[str, str]) -> Any:
    step = known_steps().get(row[WHAT])
    if step is None or not step.parts:
        return True
    if [part.name for part in step.parts] == [""]:
        return row.get(SINGLE, "")
    return {part.name: row.get(part.name, "") for part in step.parts}
