"""Teams."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column

from heard.plumbing.studio.forms import SettingForm
from heard.plumbing.studio.screens import Screens, SettingDelete, in_use
from heard.plumbing.studio.uses import uses_of
from heard.staff.actions.change_teams import change_teams
from heard.staff.models import Agent, Team


class TeamForm(SettingForm):
    """A team and who is in it."""

    people = forms.ModelMultipleChoiceField(
        label=_("Members"),
        queryset=Agent.objects.get_queryset().active(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They see what is given to the team, and may open the inboxes that are limited to it."),
    )

    class Meta:
        """What can be set."""

        model = Team
        fields = ("name", "description")
        help_texts: ClassVar[dict[str, Any]] = {
            "name": _("As colleagues say it, for example “Orders” or “Second line”."),
            "description": _("A few words that help others to choose the right team."),
        }

    def __init__(self, *positional: Any, **named: Any) -> None:
        """Tick who is in it."""
        super().__init__(*positional, **named)
        if self.instance.pk:
            self.fields["people"].initial = self.instance.members.all()

    def carry_out(self, *, by: Agent, at: dt.datetime) -> Team:
        """Keep the team; whose access changes is told of for each."""
        team: Team = super().carry_out(by=by, at=at)  # type: ignore[assignment]
        before, after = set(team.members.filter(is_active=True)), set(self.cleaned_data["people"])
        for agent in sorted(before ^ after, key=lambda agent: agent.pk):
            rest = Team.objects.filter(members=agent).exclude(pk=team.pk)
            change_teams(agent=agent, teams=[*rest, team] if agent in after else rest, by=by)
        return team


class TeamDelete(SettingDelete):
    """Removing a team that nothing depends on."""

    def refusal(self) -> str:
        """An inbox without its team would open to everybody, so a team in use stays."""
        return in_use(uses_of(self.object, besides=(Team.members.through._meta.db_table,)))

    @transaction.atomic
    def remove(self) -> None:
        """Let its members go first, so that each one's access is told of."""
        for agent in self.object.members.all():
            change_teams(agent=agent, teams=agent.teams.exclude(pk=self.object.pk), by=self.request.user)
        super().remove()


class TeamScreens(Screens):
    """Teams."""

    model = Team
    name = "teams"
    title = _("Teams")
    add_label = _("Add a team")
    icon = "group"
    form = TeamForm
    delete_view_class = TeamDelete
    lead = _("Teams share work: conversations can be given to a team, and inboxes can be limited to some.")
    empty = _("There are no teams yet. A small shop needs none; add one when not everybody should see everything.")
    list_display = ("name", "description", Column("size", label=_("Members"), accessor="size"))

    def rows(self) -> QuerySet[Team]:
        """Count members along."""
        return Team.objects.annotate(size=Count("members"))
