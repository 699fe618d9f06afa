"""Conditions as rows of a form: what is asked, how it is compared, and with what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from heard.plumbing.studio.rights import opens_to
from heard.plumbing.studio.rows import WHAT, Choices, Control, RowsInput, Text, Typed, drawn_row
from heard.rules.conditions import LONGEST, ConditionIsWrong, checked_one
from heard.rules.vocabulary import OPERATORS, YES_NO, Field, fields

HOW, VALUE = "is", "value"


class ConditionRows(RowsInput):
    """Rows of conditions."""

    address = "condition_row"
    legend = gettext_lazy("Condition")
    nothing = gettext_lazy("Choose a condition")
    add_label = gettext_lazy("Add a condition")

    def __init__(self, attrs: Any = None) -> None:
        """Read what can be asked when it is first needed."""
        super().__init__(attrs)
        self._known: Mapping[str, Field] | None = None

    @property
    def known(self) -> Mapping[str, Field]:
        """Return what can be asked."""
        self._known = fields() if self._known is None else self._known
        return self._known

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        """Return the rows, with what can be asked today."""
        self._known = None
        return super().render(name, value, attrs, renderer)

    def offered(self) -> Sequence[tuple[Text, Choices]]:
        """Return what can be asked, in groups."""
        groups: dict[str, list[tuple[str, Text]]] = {}
        for key, field in self.known.items():
            groups.setdefault(str(field.group), []).append((key, _titled(field)))
        return list(groups.items())

    def controls(self, typed: Mapping[str, str]) -> list[Control]:
        """Return how it can be compared, and with what."""
        field = self.known.get(typed[WHAT])
        if field is None:
            return []
        how = Control(HOW, gettext_lazy("How"), "choice", typed.get(HOW, ""), tuple(OPERATORS[field.kind].items()))
        return ([] if field.kind == "yes" else [how]) + [_value(field, typed.get(VALUE, ""))]


class ConditionsField(forms.Field):
    """A list of conditions, cleaned to what a rule keeps."""

    widget = ConditionRows

    def clean(self, value: Typed | None) -> list[dict[str, Any]]:
        """Return the conditions as they are kept. Raises ValidationError with a sentence for the first that cannot be."""
        known = fields()
        try:
            return [checked_one(_told(row), known) for row in value or []]
        except ConditionIsWrong as wrong:
            raise forms.ValidationError(str(wrong)) from wrong

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Return whether anything differs from what was shown."""
        return (data or []) != (initial or [])


def typed_conditions(kept: Sequence[Mapping[str, Any]]) -> Typed:
    """Return kept conditions as the rows of a form."""
    return [{WHAT: str(one["field"]), HOW: str(one["is"]), VALUE: str(one["value"])} for one in kept]


@require_GET
@opens_to("is_admin")
def condition_row(request: HttpRequest) -> HttpResponse:
    """Answer with one row of conditions."""
    return drawn_row(request, ConditionRows())


def _told(row: Mapping[str, str]) -> dict[str, str]:
    return {"field": row[WHAT], "is": row.get(HOW, "is"), "value": row.get(VALUE, "")}


def _titled(field: Field) -> str:
    """Return what a field is called in a list: “it” alone says little there."""
    return str(gettext_lazy("a tag") if field.kind == "tag" else field.label)


def _value(field: Field, typed: str) -> Control:
    label = gettext_lazy("With what")
    if field.kind == "yes":
        return Control(VALUE, label, "choice", typed, YES_NO)
    if field.kind == "number":
        return Control(VALUE, label, "number", typed)
    choices = field.choices() if field.choices else ()
    if field.kind == "tag" or not choices:
        words = gettext_lazy("Words; several with commas: one of them is enough") if field.kind == "words" else label
        return Control(VALUE, words, "text", typed, choices, LONGEST)
    return Control(VALUE, label, "choice", typed, choices)
