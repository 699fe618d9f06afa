"""Forms of settings: they keep what was entered, or call the verb that does, and tell what changed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Model
from wagtail.admin.forms import WagtailAdminModelForm

from heard.plumbing.studio.changes import ADDED, CHANGED, announce_change


class RefusedError(Exception):
    """What was entered cannot be done; the message says why and stands beside the field."""

    def __init__(self, message: str, field: str | None = None) -> None:
        """Remember the field."""
        super().__init__(message)
        self.field = field


class SettingForm(WagtailAdminModelForm):  # type: ignore[misc]
    """A form of one setting. Where a verb makes the change, override `carry_out` and call it."""

    def __init__(self, *positional: Any, **named: Any) -> None:
        """Choose beforehand where there is only one thing to choose: a house's first inbox, its only brand."""
        super().__init__(*positional, **named)
        for name, field in self.fields.items() if self.instance._state.adding else ():
            if isinstance(field, forms.ModelChoiceField) and field.required and not _offers_several(field):
                self.initial.setdefault(name, next(iter(field.queryset or ()), None))

    def carry_out(self, *, by: Any, at: dt.datetime) -> Model:
        """Make the change within the present transaction and tell of it; raises RefusedError."""
        is_new = self.instance._state.adding
        kept: Model = self.save()
        if is_new or self.changed_data:
            announce_change(kept, what=ADDED if is_new else CHANGED, fields=self.changed_data, by=by)
        return kept


def _offers_several(field: forms.ModelChoiceField[Any]) -> bool:
    return isinstance(field, forms.ModelMultipleChoiceField) or len((field.queryset or ())[:2]) > 1


def web_address(label: Any, help_text: Any, *, required: bool = False, longest: int = 200) -> forms.URLField:
    """Return a field for an address on the web; what begins with no scheme is taken for https."""
    return forms.URLField(
        label=label, help_text=help_text, required=required, max_length=longest, assume_scheme="https"
    )


class ColourInput(forms.TextInput):
    """A colour, chosen with the browser's own means."""

    input_type = "color"


class SecretInput(forms.PasswordInput):
    """A secret: what is stored is never put back into the page."""

    def __init__(self, **attrs: str) -> None:
        """Ask password managers to keep out of it."""
        super().__init__(attrs={"autocomplete": "new-password", "spellcheck": "false", **attrs}, render_value=False)
