"""Service policies: whom we want to answer how soon."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.conf.locale import LANG_INFO
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.admin.ui.tables import BooleanColumn, Column

from heard.conversations.models import Priority
from heard.conversations.studio.step_rows import StepsField, typed_steps
from heard.customers.models import ChannelKind
from heard.plumbing.listing import listed, separated
from heard.plumbing.studio.forms import RefusedError, SettingForm
from heard.plumbing.studio.screens import Screens, SettingAdd, SettingDelete, SettingEdit
from heard.promises.actions.change_policy import change_policy
from heard.promises.actions.remove_policy import remove_policy
from heard.promises.business_time import MINUTES_OF_DAY, NeverOpenError
from heard.promises.calendars import usual_day
from heard.promises.models import ServicePolicy
from heard.promises.policies import Target
from heard.promises.studio.targets import TargetsField, targets, typed
from heard.staff.models import Agent

MOST_WARNINGS = 5
SPOKEN = [
    "en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "da", "nb", "fi", "cs", "hu", "ro",
    "el", "tr", "ru", "uk", "ar", "he", "fa", "hi", "th", "vi", "id", "zh", "ja", "ko",
]  # fmt: skip
CONDITIONS = ("inboxes", "channels", "teams", "tags", "tiers", "priorities", "languages")
ANSWERED_BY = (ChannelKind.EMAIL, ChannelKind.CHAT, ChannelKind.API)  # those on which conversations are held today
STEPS = ("on_warning", "on_breach")
KEPT = ("name", "position", "is_active", "calendar", "warn_percent", *STEPS, *CONDITIONS)


class ServicePolicyForm(SettingForm):
    """For which conversations we aim at what."""

    tiers = forms.CharField(
        label=gettext_lazy("Customer tiers"),
        required=False,
        max_length=400,
        help_text=gettext_lazy("As they stand on the customers, separated by commas, for example gold, silver."),
    )
    priorities = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Priorities"),
        required=False,
        coerce=int,
        choices=Priority.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Only conversations this urgent."),
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Only conversations in one of them."),
    )
    channels = forms.MultipleChoiceField(
        label=gettext_lazy("Channels"),
        required=False,
        choices=[(kind.value, kind.label) for kind in ANSWERED_BY],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Only conversations that are held there: in a chat people wait for minutes, not for hours."
        ),
    )
    targets = TargetsField(
        label=gettext_lazy("Targets"),
        required=False,
        help_text=gettext_lazy(
            "Leave empty what you do not aim at. A business day is as long as a usual day of the calendar. These are aims "
            "among yourselves: customers are only told what you tell them."
        ),
    )
    warn_percent = forms.CharField(
        label=gettext_lazy("Warn the owner at"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("Percent of the time gone by, for example 50, 80."),
    )
    on_warning = StepsField(
        label=gettext_lazy("At each warning"),
        required=False,
        help_text=gettext_lazy("What is done besides, for example telling the team."),
    )
    on_breach = StepsField(
        label=gettext_lazy("Once it is late"),
        required=False,
        help_text=gettext_lazy("For example: tell the leads, give it to another team, make it more urgent, add a tag."),
    )

    class Meta:
        """What is kept as it is entered."""

        model = ServicePolicy
        fields = ("name", "position", "is_active", "inboxes", "teams", "tags", "calendar")
        widgets: ClassVar[dict[str, Any]] = dict.fromkeys(("inboxes", "teams", "tags"), forms.CheckboxSelectMultiple)
        help_texts: ClassVar[dict[str, Any]] = {
            "name": gettext_lazy("As colleagues say it, for example “Gold customers” or “Everybody”."),
            "is_active": gettext_lazy("Out of use, nothing is aimed at by it."),
            "inboxes": gettext_lazy("Only what arrived in one of them."),
            "teams": gettext_lazy("Only what belongs to one of them."),
            "tags": gettext_lazy("Only what bears at least one of them."),
        }

    def __init__(self, *positional: Any, **named: Any) -> None:
        """Show the policy as people say it."""
        super().__init__(*positional, **named)
        policy: ServicePolicy = self.instance
        spoken: Any = self.fields["languages"]
        spoken.choices = sorted(
            ((code, language_name(code)) for code in {*SPOKEN, *policy.languages}), key=lambda choice: choice[1]
        )
        aims = policy.targets.all() if policy.pk else ()
        day = usual_day(policy.calendar.week) if policy.calendar else MINUTES_OF_DAY
        known = {aim.kind: Target(aim.minutes * 60, aim.in_business_time) for aim in aims}
        self.initial |= {
            "tiers": listed(policy.tiers),
            "priorities": policy.priorities,
            "languages": policy.languages,
            "channels": policy.channels,
            "warn_percent": listed(policy.warn_percent),
            "targets": typed(known, usual_day=day),
            "on_warning": typed_steps(policy.on_warning),
            "on_breach": typed_steps(policy.on_breach),
        }

    def clean_tiers(self) -> list[str]:
        """Return the tiers."""
        tiers = list(dict.fromkeys(separated(str(self.cleaned_data["tiers"]))))
        if too_long := [tier for tier in tiers if len(tier) > 40]:
            raise forms.ValidationError(_("“%(tier)s” is too long for a tier.") % {"tier": too_long[0][:60]})
        return tiers

    def clean_warn_percent(self) -> list[int]:
        """Return the percents, in order."""
        said = [part.strip(" %٪") for part in separated(str(self.cleaned_data["warn_percent"]))]
        if not all(part.isdecimal() and len(part) < 3 and int(part) > 0 for part in said):
            raise forms.ValidationError(_("Type percents between 1 and 99, for example 50, 80."))
        percents = sorted({int(part) for part in said})
        if len(percents) > MOST_WARNINGS:
            raise forms.ValidationError(_("Five warnings are enough."))
        return percents

    def clean(self) -> dict[str, Any]:
        """Count days by the calendar that was chosen."""
        entered: dict[str, Any] = super().clean()
        if "targets" in entered:
            calendar = entered.get("calendar")
            day = usual_day(calendar.week) if calendar else MINUTES_OF_DAY
            entered["targets"] = targets(entered["targets"], usual_day=day)
        return entered

    def carry_out(self, *, by: Agent, at: dt.datetime) -> ServicePolicy:
        """Keep the policy by its verb."""
        entered = {name: self.cleaned_data[name] for name in (*KEPT, "targets")}
        try:
            return change_policy(policy=self.instance, by=by, at=at, **entered)
        except NeverOpenError as error:
            told = _("This calendar has no open hours to come, so nothing could ever be due. Open it first.")
            raise RefusedError(told, "calendar") from error


def language_name(code: str) -> str:
    """Return what a language is called in the reader's."""
    if code == "zh":
        return _("Chinese")  # Django only knows the two ways to write it
    found: Any = LANG_INFO.get(code, {})
    return _(found["name"]) if "name" in found else code


class Foreseen:
    """A form beside which stands what the policy would change."""

    template_name = "studio/foreseen.html"
    object: Any

    def preview_url(self) -> str:
        """Return where that is asked for."""
        number = getattr(self.object, "pk", None)
        return reverse("service_policy_preview") + (f"?policy={number}" if number else "")


class ServicePolicyAdd(Foreseen, SettingAdd):
    """A new policy."""

    object = None


class ServicePolicyEdit(Foreseen, SettingEdit):
    """A policy there is."""

    success_message = gettext_lazy(
        "“%(object)s” was saved. Open promises are reckoned anew now; the audit log says what moved."
    )


class ServicePolicyDelete(SettingDelete):
    """Removing a policy."""

    @property
    def confirmation_message(self) -> str:
        """Say what follows."""
        return _("What it aimed at follows the next policy that fits, or is released. Is that what you want?")

    def remove(self) -> None:
        """Remove it by its verb."""
        remove_policy(policy=self.object, by=self.request.user)


def _said(policy: ServicePolicy) -> str:
    """Return a policy's targets in a line."""
    return listed(f"{aim.get_kind_display()} {length(aim.minutes)}" for aim in policy.targets.all())


def length(minutes: int) -> str:
    """Return a length of time in a word or two."""
    if minutes % 60:
        return _("%(number)s min") % {"number": minutes}
    return _("%(number)s h") % {"number": minutes // 60}


def _for_whom(policy: ServicePolicy) -> str:
    """Return a policy's conditions in a line."""
    named = [*policy.inboxes.all(), *policy.teams.all(), *policy.tags.all(), *policy.tiers]
    named += [Priority(number).label for number in policy.priorities]
    named += [ChannelKind(channel).label for channel in policy.channels]
    return listed([*named, *map(language_name, policy.languages)]) or _("everybody")


class ServicePolicyScreens(Screens):
    """Service policies."""

    model = ServicePolicy
    name = "service_policies"
    title = gettext_lazy("Service policies")
    add_label = gettext_lazy("Add a policy")
    url_prefix = "service-policies"
    icon = "list-ol"
    form = ServicePolicyForm
    add_view_class = ServicePolicyAdd
    edit_view_class = ServicePolicyEdit
    delete_view_class = ServicePolicyDelete
    panels_of_form = (
        MultiFieldPanel(
            [FieldPanel(name) for name in ("name", "position", "is_active")], heading=gettext_lazy("The policy")
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("calendar", "targets", "warn_percent")],
            heading=gettext_lazy("What you aim at"),
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in STEPS],
            heading=gettext_lazy("When it gets late"),
            help_text=gettext_lazy("Each is done once for each promise, all of it or nothing."),
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in CONDITIONS],
            heading=gettext_lazy("For whom"),
            help_text=gettext_lazy("Where nothing is chosen, everything fits. What is chosen has to fit altogether."),
        ),
    )
    lead = gettext_lazy(
        "Whom you want to answer how soon. They are asked from the first on; the first that fits a conversation decides."
    )
    empty = gettext_lazy("There is no policy yet, so nothing is aimed at. Begin with one for everybody.")
    list_display = (
        "name",
        "position",
        Column("conditions", label=gettext_lazy("For"), accessor=_for_whom),
        Column("aims", label=gettext_lazy("Within"), accessor=_said),
        Column(
            "calendar",
            label=gettext_lazy("Counted by"),
            accessor=lambda policy: policy.calendar or _("around the clock"),
        ),
        BooleanColumn("is_active", label=gettext_lazy("In use")),
    )
    ordering = ("position", "id")

    def rows(self) -> QuerySet[ServicePolicy]:
        """Fetch everything named along."""
        return ServicePolicy.objects.select_related("calendar").prefetch_related("inboxes", "teams", "tags", "targets")
