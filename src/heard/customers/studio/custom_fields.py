"""Fields of the business's own."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column

from heard.customers.models import CustomField
from heard.plumbing.studio.forms import SettingForm
from heard.plumbing.studio.screens import Screens, SettingDelete


class CustomFieldForm(SettingForm):
    """A field. What tells where its values are kept can only be chosen once."""

    class Meta:
        """What can be set."""

        model = CustomField
        fields = ("label", "stands_on", "kind", "choices", "key")
        help_texts: ClassVar[dict[str, Any]] = {
            "label": gettext_lazy("As colleagues read it, for example “Order number”."),
            "stands_on": gettext_lazy("On every conversation, or on every customer."),
            "kind": gettext_lazy("What may be entered; it cannot be changed later."),
            "choices": gettext_lazy("For “One of a list”: one in each line."),
        }

    def __init__(self, *positional: Any, **named: Any) -> None:
        """Lock what values depend on."""
        super().__init__(*positional, **named)
        if self.instance.pk:
            for name in ("stands_on", "kind", "key"):
                self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        """A list needs something to choose from."""
        entered: dict[str, Any] = super().clean()
        kind = entered.get("kind", self.instance.kind)
        if kind == CustomField.Kind.CHOICE and not entered.get("choices", "").strip():
            raise forms.ValidationError({"choices": _("Write at least one choice.")})
        return entered


class CustomFieldDelete(SettingDelete):
    """Removing a field."""

    @property
    def confirmation_message(self) -> str:
        """Say what becomes of the values."""
        return _("It is shown and asked for no more. Values entered so far stay in the records and in exports.")


class CustomFieldScreens(Screens):
    """Fields of the business's own."""

    model = CustomField
    name = "custom_fields"
    title = gettext_lazy("Own fields")
    add_label = gettext_lazy("Add a field")
    url_prefix = "own-fields"
    icon = "form"
    opens_to = "is_editor"
    form = CustomFieldForm
    delete_view_class = CustomFieldDelete
    lead = gettext_lazy("What you want to know of every conversation or customer, for example an order number.")
    empty = gettext_lazy("There are no fields of your own yet.")
    list_display = (
        "label",
        Column("stands_on", label=gettext_lazy("Stands on"), accessor="get_stands_on_display"),
        Column("kind", label=gettext_lazy("Takes"), accessor="get_kind_display"),
        "key",
    )
