"""Colleagues: what they may do, with whom they work, and whether they may sign in."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, StatusTagColumn

from heard.plumbing.listing import listed
from heard.plumbing.studio.forms import RefusedError, SettingForm
from heard.plumbing.studio.rights import opens_to
from heard.plumbing.studio.screens import Deed, Screens, SettingEdit
from heard.staff.actions.change_address import AddressTakenError, change_address
from heard.staff.actions.change_profile import change_profile
from heard.staff.actions.change_role import LastAdministratorError, change_role
from heard.staff.actions.change_teams import change_teams
from heard.staff.actions.deactivate import deactivate
from heard.staff.actions.reactivate import reactivate
from heard.staff.models import Agent, Team

LAST = gettext_lazy(
    "Somebody has to be left who can change settings and let people in. Make another administrator first."
)


TAKEN = gettext_lazy("Somebody else signs in with this address, or is invited by it.")


class PersonForm(SettingForm):
    """One colleague."""

    teams = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Teams"),
        queryset=Team.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Inboxes that are limited to teams open to their members only."),
    )

    class Meta:
        """What an administrator may change; the rest is their own."""

        model = Agent
        fields = ("name", "email", "role", "capacity")
        help_texts: ClassVar[dict[str, Any]] = {
            "email": gettext_lazy(
                "They sign in with it. When it changes, both addresses get a mail, and the former one opens nothing any more."
            ),
            "role": gettext_lazy(
                "Agents answer. Team leads also see and steer the work of others. Editors also look after macros, "
                "templates, tags and brands. Administrators may do everything."
            ),
        }

    def __init__(self, *positional: Any, **named: Any) -> None:
        """Tick the teams they are in."""
        super().__init__(*positional, **named)
        if self.instance.pk:
            self.fields["teams"].initial = self.instance.teams.all()

    def clean_email(self) -> str:
        """Return the address as it is kept; refuse what would break the table's own rule, which says it in no kind words."""
        email = str(self.cleaned_data["email"]).strip().lower()
        if Agent.objects.exclude(pk=self.instance.pk).filter(email=email).exists():
            raise forms.ValidationError(str(TAKEN))
        return email

    def carry_out(self, *, by: Agent, at: dt.datetime) -> Agent:
        """Call the verb of each thing that changed."""
        agent: Agent = Agent.objects.get(pk=self.instance.pk)
        entered = self.cleaned_data
        try:
            change_role(agent=agent, role=entered["role"], by=by)
        except LastAdministratorError as error:
            raise RefusedError(str(LAST), "role") from error
        try:
            change_address(agent=agent, email=entered["email"], by=by, at=at)
        except AddressTakenError as error:
            raise RefusedError(str(TAKEN), "email") from error
        change_teams(agent=agent, teams=entered["teams"], by=by)
        change_profile(agent=agent, by=by, name=entered["name"], capacity=entered["capacity"])
        return agent


class PersonEdit(SettingEdit):
    """A colleague, and the right to sign in."""

    lead = gettext_lazy("Language, time zone and signature are their own to choose.")

    def deeds(self) -> list[Deed]:
        """Offer what is not the case."""
        if self.object.is_active:
            return [Deed(_("Take away the right to sign in"), reverse("people:leaving", args=[self.object.pk]), "lock")]
        return [Deed(_("Let them sign in again"), reverse("people:returning", args=[self.object.pk]), "lock-open")]

    def get_page_subtitle(self) -> str:
        """Return who it is, with the address they sign in with."""
        return f"{self.object.name} · {self.object.email}"


class PeopleScreens(Screens):
    """Colleagues."""

    model = Agent
    name = "people"
    title = gettext_lazy("Colleagues")
    icon = "user"
    deeds = ("change",)
    form = PersonForm
    edit_view_class = PersonEdit
    lead = gettext_lazy("Everybody who works here. New colleagues join by an invitation.")
    list_display = (
        "name",
        "email",
        Column("role", label=gettext_lazy("Role"), accessor="get_role_display"),
        Column("teams", label=gettext_lazy("Teams"), accessor=lambda agent: listed(agent.teams.all())),
        StatusTagColumn(
            "is_active",
            label=gettext_lazy("Signs in"),
            accessor=lambda agent: _("yes") if agent.is_active else _("no longer"),
            primary=lambda agent: agent.is_active,
        ),
    )
    search_fields = ("name", "email")
    search_backend_name = None
    ordering = "name"

    def rows(self) -> QuerySet[Agent]:
        """Fetch the teams along."""
        chosen: QuerySet[Agent] = Agent.objects.prefetch_related("teams")
        return chosen

    def get_urlpatterns(self) -> list[URLPattern]:
        """Add the two deeds."""
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/leaving/", leaving, name="leaving"),
            path("<int:pk>/returning/", returning, name="returning"),
        ]


@require_POST
@opens_to("is_admin")
def leaving(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away the right to sign in."""
    agent = get_object_or_404(Agent, pk=pk)
    try:
        deactivate(agent=agent, by=request.user)  # type: ignore[arg-type]
    except LastAdministratorError:
        messages.error(request, LAST)
    else:
        messages.success(request, _("%(name)s can no longer sign in.") % {"name": agent})
    return redirect("people:edit", pk)


@require_POST
@opens_to("is_admin")
def returning(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it back."""
    agent = get_object_or_404(Agent, pk=pk)
    reactivate(agent=agent, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("%(name)s can sign in again.") % {"name": agent})
    return redirect("people:edit", pk)
