"""Macros, with their steps chosen from lists instead of written as code."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column

from heard.conversations.models import ContactReason, Macro, Priority, State, Tag
from heard.conversations.studio.previews import PreviewAdd, PreviewEdit
from heard.conversations.studio.step_rows import StepsField, typed_steps
from heard.plumbing.listing import listed
from heard.plumbing.studio.forms import SettingForm
from heard.plumbing.studio.screens import Screens
from heard.staff.models import Agent, Team

UNCHANGED = ("", _("As it is"))


class MacroForm(SettingForm):
    """An answer, and what is done with the conversation when it is used."""

    tag = forms.ModelMultipleChoiceField(
        label=_("Add tags"),
        queryset=Tag.objects.all(),
        required=False,
        to_field_name="name",
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The conversation bears them afterwards."),
    )
    untag = forms.ModelMultipleChoiceField(
        label=_("Remove tags"),
        queryset=Tag.objects.all(),
        required=False,
        to_field_name="name",
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The conversation no longer bears them."),
    )
    assign = forms.ChoiceField(
        label=_("Give it to"),
        required=False,
        choices=[UNCHANGED, ("me", _("Whoever uses the macro")), ("nobody", _("Nobody"))],
        help_text=_("Who answers it from then on."),
    )
    team = forms.ModelChoiceField(
        label=_("Team"),
        queryset=Team.objects.all(),
        required=False,
        to_field_name="name",
        empty_label=UNCHANGED[1],
        help_text=_("The team it belongs to from then on."),
    )
    priority = forms.ChoiceField(
        label=_("Priority"),
        required=False,
        choices=[UNCHANGED, *((priority.name.lower(), priority.label) for priority in Priority)],
        help_text=_("How urgent it is from then on."),
    )
    reason = forms.ModelChoiceField(
        label=_("Contact reason"),
        queryset=ContactReason.objects.filter(is_active=True),
        required=False,
        to_field_name="name",
        empty_label=UNCHANGED[1],
        help_text=_("Why the customer wrote."),
    )
    wait = forms.ChoiceField(
        label=_("Wait"),
        required=False,
        choices=[
            UNCHANGED,
            (State.WAITING_CUSTOMER, _("For the customer")),
            (State.WAITING_THIRD, _("For somebody else")),
        ],
        help_text=_("It leaves the open list until they answer."),
    )
    snooze_hours = forms.DecimalField(
        label=_("Snooze for"),
        required=False,
        min_value=1,
        max_value=24 * 90,
        decimal_places=1,
        help_text=_("Hours after which it comes back by itself."),
    )
    note = forms.CharField(
        label=_("Add a note"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only colleagues see it. It may use the same words in braces."),
    )
    resolve = forms.BooleanField(
        label=_("Resolve it"), required=False, help_text=_("It is done, unless the customer writes again.")
    )

    further = StepsField(
        label=_("Further steps"), required=False, help_text=_("Taken after those above; rules know the same ones.")
    )

    class Meta:
        """What is kept as it is entered."""

        model = Macro
        fields = ("name", "text", "teams")
        widgets: ClassVar[dict[str, Any]] = {
            "text": forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
            "teams": forms.CheckboxSelectMultiple,
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "name": _("Agents type / and the beginning of it."),
            "text": _(
                "Put into the composer, where it can still be changed. {customer}, {salutation}, {agent}, {number}, "
                "{subject} and {business} are filled in. Empty: the macro only takes its steps."
            ),
            "teams": _("Only their members find it. None: everybody does."),
        }

    def __init__(self, *positional: Any, **named: Any) -> None:
        """Show the steps there are."""
        super().__init__(*positional, **named)
        for step in self.instance.steps:
            for name, value in step.items():
                if name in STEPS:
                    self.fields[name].initial = "nobody" if name == "assign" and value is None else value
        self.initial["further"] = typed_steps(self._others())

    def carry_out(self, *, by: Agent, at: dt.datetime) -> Macro:
        """Keep the macro with its steps."""
        self.instance.steps = [*self._chosen(), *self.cleaned_data["further"]]
        macro: Macro = super().carry_out(by=by, at=at)  # type: ignore[assignment]
        return macro

    def _chosen(self) -> list[dict[str, Any]]:
        entered = {name: _plain(self.cleaned_data[name]) for name in STEPS}
        return [{name: None if value == "nobody" else value} for name, value in entered.items() if value]

    def _others(self) -> list[dict[str, Any]]:
        """Return steps that have no field of their own here."""
        found = [
            {name: value for name, value in step.items() if not _is_shown(name, value)} for step in self.instance.steps
        ]
        return [step for step in found if step]


STEPS = ("tag", "untag", "assign", "team", "priority", "reason", "wait", "snooze_hours", "note", "resolve")


def _is_shown(name: str, value: Any) -> bool:
    return name in STEPS and not (name == "assign" and value not in {"me", None})


def _plain(value: Any) -> Any:
    if isinstance(value, Team | ContactReason):
        return value.name
    if hasattr(value, "values_list"):
        return sorted(value.values_list("name", flat=True))
    return float(value) if hasattr(value, "as_tuple") else value


class MacroScreens(Screens):
    """Macros."""

    model = Macro
    name = "macros"
    title = _("Macros")
    add_label = _("Write a macro")
    icon = "edit"
    opens_to = "is_editor"
    form = MacroForm
    add_view_class = PreviewAdd
    edit_view_class = PreviewEdit
    panels_of_form = (
        MultiFieldPanel([FieldPanel(name) for name in ("name", "text", "teams")], heading=_("The words")),
        MultiFieldPanel([FieldPanel(name) for name in (*STEPS, "further")], heading=_("The steps")),
    )
    lead = _("What you say and do often, written once. Agents call a macro by typing / while they answer.")
    empty = _("There are no macros yet. Begin with the answer you gave three times this week.")
    list_display = (
        "name",
        Column("beginning", label=_("Words"), accessor=lambda macro: Truncator(macro.text).chars(80)),
        Column("teams", label=_("For"), accessor=lambda macro: listed(macro.teams.all()) or _("everybody")),
    )
    search_fields = ("name", "text")
    search_backend_name = None
    ordering = "name"

    def rows(self) -> QuerySet[Macro]:
        """Fetch the teams along."""
        return Macro.objects.prefetch_related("teams")
