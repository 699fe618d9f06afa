"""The form in which editors write an article."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminPageForm

LONGEST, MOST = 300, 50


class LinesField(forms.CharField):
    """A list of texts, one in each line."""

    def __init__(self, **named: Any) -> None:
        """Take several lines, in whichever direction each is written."""
        super().__init__(**{"widget": forms.Textarea(attrs={"rows": 4, "dir": "auto"}), "strip": False, **named})

    def prepare_value(self, value: Any) -> Any:
        """Return the list as one types it."""
        return "\n".join(map(str, value)) if isinstance(value, (list, tuple)) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        """Return the lines that say something, each once."""
        lines = value if isinstance(value, (list, tuple)) else str(value or "").splitlines()
        return list(dict.fromkeys(line for one in lines if (line := " ".join(str(one).split()))))

    def validate(self, value: Any) -> None:
        """Say kindly what is too much."""
        super().validate(value)
        if len(value) > MOST:
            raise forms.ValidationError(_("Please keep to %(most)s lines.") % {"most": MOST})
        if any(len(line) > LONGEST for line in value):
            raise forms.ValidationError(_("Please keep each line below %(most)s characters.") % {"most": LONGEST})

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare what is said, not how it is typed."""
        return self.to_python(initial) != self.to_python(data)


class ArticleForm(WagtailAdminPageForm):  # type: ignore[misc]
    """An article."""

    questions = LinesField(
        label=gettext_lazy("As customers ask it"),
        required=False,
        help_text=gettext_lazy("Other words customers have for it, one in each line: searched, not shown."),
    )
