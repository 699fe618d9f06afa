"""Rules: what happens by itself, as people say it."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.db.models import Count, Max, Q, QuerySet
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.admin.ui.tables import BooleanColumn, Column

from heard.conversations.steps import StepIsWrong
from heard.conversations.studio.step_rows import StepsField, typed_steps
from heard.plumbing.studio.forms import RefusedError, SettingForm
from heard.plumbing.studio.screens import Screens, SettingAdd, SettingDelete, SettingEdit, SettingIndex, link
from heard.rules.actions.change_rule import RuleIsWrong, change_rule
from heard.rules.actions.remove_rule import remove_rule
from heard.rules.conditions import ConditionIsWrong
from heard.rules.models import Outcome, Rule
from heard.rules.studio.condition_rows import ConditionsField, typed_conditions
from heard.rules.studio.pages import DryRunPage, Log, switching
from heard.rules.triggers import CLOCKS, FACTS
from heard.rules.words import told_rules
from heard.staff.models import Agent

COUNTED_DAYS = 30
KEPT = ("name", "position", "is_active", "trigger", "hours", "stop_after", "once")


class RuleForm(SettingForm):
    """When this happens, and if that is so, then do this."""

    trigger = forms.ChoiceField(label=gettext_lazy("When"), help_text=gettext_lazy("The moment at which it acts."))
    every = ConditionsField(
        label=gettext_lazy("All of these hold"),
        required=False,
        help_text=gettext_lazy("None: it acts on everything. They are weighed as things stand at the moment."),
    )
    some = ConditionsField(
        label=gettext_lazy("And at least one of these"), required=False, help_text=gettext_lazy("May stay empty.")
    )
    steps = StepsField(
        label=gettext_lazy("Steps"),
        help_text=gettext_lazy(
            "Taken in this order, all or none. Words may hold {customer}, {number}, {subject} and {business}."
        ),
    )

    class Meta:
        """What is kept as it is entered."""

        model = Rule
        fields = ("name", "position", "is_active", "hours", "stop_after", "once")
        help_texts: ClassVar[dict[str, Any]] = {
            "name": gettext_lazy("As colleagues read it in notes and records, for example “Refunds to Ben”."),
            "is_active": gettext_lazy("Switched off, it does nothing. Look at what it would have done first."),
            "hours": gettext_lazy("Only for moments after something. It begins with what comes from now on."),
        }

    def __init__(self, *positional: Any, **named: Any) -> None:
        """Show the rule as people say it."""
        super().__init__(*positional, **named)
        rule: Rule = self.instance
        chosen: Any = self.fields["trigger"]
        chosen.choices = [
            (_("Something happens"), list(FACTS.items())),
            (_("So many hours have passed since …"), [(key, clock.words) for key, clock in CLOCKS.items()]),
        ]
        chosen.widget.attrs["data-clocks"] = " ".join(CLOCKS)
        conditions = rule.conditions or {}
        self.initial |= {
            "trigger": rule.trigger or "MessageReceived",
            "every": typed_conditions(conditions.get("all", ())),
            "some": typed_conditions(conditions.get("any", ())),
            "steps": typed_steps(rule.steps),
        }

    def told(self) -> dict[str, Any]:
        """Return what was entered, as a rule keeps it."""
        entered = self.cleaned_data
        conditions = {"all": entered["every"], "any": entered["some"]}
        return {**{name: entered[name] for name in KEPT}, "conditions": conditions, "steps": entered["steps"]}

    def carry_out(self, *, by: Agent, at: dt.datetime) -> Rule:
        """Keep the rule by its verb."""
        rule = Rule.objects.get(pk=self.instance.pk) if self.instance.pk else Rule()
        try:
            return change_rule(rule=rule, by=by, at=at, **self.told())
        except RuleIsWrong as wrong:
            raise RefusedError(str(wrong), wrong.field) from wrong
        except ConditionIsWrong as wrong:
            raise RefusedError(str(wrong), "every") from wrong
        except StepIsWrong as wrong:
            raise RefusedError(str(wrong), "steps") from wrong


class Tried:
    """A form beside which stands what the rule would have done."""

    template_name = "studio/rule.html"
    object: Any

    def preview_url(self) -> str:
        """Return where that is asked for."""
        return reverse("rule_preview")


class RuleAdd(Tried, SettingAdd):
    """A new rule."""

    object = None


class RuleEdit(Tried, SettingEdit):
    """A rule there is."""

    def way_on(self) -> list[tuple[str, str]]:
        """Return the pages about it."""
        number = self.object.pk
        return [
            (reverse("studio_rules:dry_run", args=[number]), _("What it would have done")),
            (reverse("studio_rules:log", args=[number]), _("What it did")),
        ]


class RuleDelete(SettingDelete):
    """Taking a rule away."""

    @property
    def confirmation_message(self) -> str:
        """Say what follows."""
        return _("What it did stays done; its log goes with it. To keep both, switch it off. Is that what you want?")

    def remove(self) -> None:
        """Remove it by its verb."""
        remove_rule(rule=self.object, by=self.request.user)


class RuleIndex(SettingIndex):
    """The list, each rule with its sentence."""

    def get_table(self, object_list: Any) -> Any:
        """Tell all rules at once."""
        rules = list(object_list)
        sentences = told_rules(rules)
        for rule in rules:
            rule.sentence = sentences[rule.pk]
        return super().get_table(rules)


def _did(rule: Any) -> str:
    """Return how often a rule acted of late, when last, and whether anything went wrong."""
    url = reverse("studio_rules:log", args=[rule.pk])
    if rule.last_at is None:
        return link(url, _("never"))
    told = ngettext("%(number)s time in 30 days", "%(number)s times in 30 days", rule.done) % {"number": rule.done}
    last = date_format(timezone.localtime(rule.last_at), "SHORT_DATETIME_FORMAT")
    parts = [told, _("last %(moment)s") % {"moment": last}]
    if rule.wrong:
        parts.append(_("%(number)s refused or held back") % {"number": rule.wrong})
    return link(url, " · ".join(parts))


class RuleScreens(Screens):
    """Rules."""

    model = Rule
    name = "studio_rules"
    title = gettext_lazy("Rules")
    add_label = gettext_lazy("Write a rule")
    url_prefix = "rules"
    icon = "cogs"
    form = RuleForm
    index_view_class = RuleIndex
    add_view_class = RuleAdd
    edit_view_class = RuleEdit
    delete_view_class = RuleDelete
    panels_of_form = (
        MultiFieldPanel(
            [FieldPanel(name) for name in ("name", "position", "is_active")], heading=gettext_lazy("The rule")
        ),
        MultiFieldPanel([FieldPanel(name) for name in ("trigger", "hours")], heading=gettext_lazy("When")),
        MultiFieldPanel([FieldPanel(name) for name in ("every", "some")], heading=gettext_lazy("If")),
        MultiFieldPanel([FieldPanel("steps")], heading=gettext_lazy("Then")),
        MultiFieldPanel([FieldPanel(name) for name in ("once", "stop_after")], heading=gettext_lazy("How often")),
    )
    lead = gettext_lazy(
        "What happens by itself. Rules are asked from the first on; each says what it did, and never acts twice on the same."
    )
    empty = gettext_lazy("Nothing happens by itself yet. Begin with what you do by hand every day.")
    list_display = (
        "name",
        Column("sentence", label=gettext_lazy("What it does"), accessor="sentence"),
        "position",
        BooleanColumn("is_active", label=gettext_lazy("Switched on")),
        Column("did", label=gettext_lazy("What it did"), accessor=_did),
    )
    ordering = ("position", "id")

    def rows(self) -> QuerySet[Rule]:
        """Count along what they did."""
        since = timezone.now() - dt.timedelta(days=COUNTED_DAYS)
        lately = Q(runs__at__gte=since)
        return Rule.objects.annotate(
            last_at=Max("runs__at", filter=Q(runs__outcome=Outcome.DONE)),
            done=Count("runs", filter=lately & Q(runs__outcome=Outcome.DONE)),
            wrong=Count("runs", filter=lately & ~Q(runs__outcome=Outcome.DONE)),
        )

    def get_urlpatterns(self) -> list[URLPattern]:
        """Add the log, the dry run and the switch."""
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/log/", Log.as_view(), name="log"),
            path("<int:pk>/dry-run/", DryRunPage.as_view(), name="dry_run"),
            path("<int:pk>/switch/", switching, name="switch"),
        ]
