"""What can be done to many conversations at once: which verb it takes, and how it is told."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy as _n

from heard.conversations.models import Conversation, Priority, State
from heard.conversations.views.moments import moment
from heard.staff.models import Agent, Team

Step = tuple[Sequence[Conversation], str, dict[str, Any]]
Steps = Callable[[Agent, Sequence[Conversation], str, dt.datetime], list[Step]]


class DeedIsWrong(Exception):
    """What was chosen cannot be done; the message says why."""


@dataclasses.dataclass(frozen=True)
class Deed:
    """One thing to do: the steps of act_in_bulk it takes, and the sentence that tells it was done to %(count)s of them."""

    steps: Steps
    said: Any


def _assign(agent: Agent, found: Sequence[Conversation], value: str, now: dt.datetime) -> list[Step]:
    """Give them to somebody; each stays with its team."""
    whom = None
    if value:
        number = str(agent.pk) if value == "me" else value
        colleagues = Agent.objects.get_queryset().visible_to(agent).active()
        whom = colleagues.filter(pk=number).first() if number.isdecimal() and len(number) < 19 else None
        if whom is None:
            raise DeedIsWrong(_("This colleague is not here any more."))
    by_team = groupby(sorted(found, key=lambda one: one.team_id or 0), key=lambda one: one.team_id)
    teams = {team.pk: team for team in Team.objects.visible_to(agent)}
    return [(list(few), "assign", {"assignee": whom, "team": teams.get(number or 0)}) for number, few in by_team]


def _team(agent: Agent, found: Sequence[Conversation], value: str, now: dt.datetime) -> list[Step]:
    """Give them to a team; each stays with its owner."""
    chosen = value.isdecimal() and len(value) < 19
    team = Team.objects.visible_to(agent).filter(pk=value).first() if chosen else None
    if value and team is None:
        raise DeedIsWrong(_("This team is not here any more."))
    by_owner = groupby(sorted(found, key=lambda one: one.assignee_id or 0), key=lambda one: one.assignee_id)
    owners = Agent.objects.get_queryset().in_bulk({one.assignee_id for one in found if one.assignee_id})
    return [(list(few), "assign", {"assignee": owners.get(number or 0), "team": team}) for number, few in by_owner]


def _priority(agent: Agent, found: Sequence[Conversation], value: str, now: dt.datetime) -> list[Step]:
    if value not in {str(one) for one in Priority.values}:
        raise DeedIsWrong(_("Choose one of the priorities."))
    return [(found, "describe", {"fields": {"priority": int(value)}})]


def _snooze(agent: Agent, found: Sequence[Conversation], value: str, now: dt.datetime) -> list[Step]:
    until = moment(value, now=now)
    if until is None or until <= now:
        raise DeedIsWrong(_("Choose a moment that is still to come."))
    return [(found, "snooze", {"until": until})]


def _tag(agent: Agent, found: Sequence[Conversation], value: str, now: dt.datetime) -> list[Step]:
    return [(found, "tag", {"add": [value]})]


def _untag(agent: Agent, found: Sequence[Conversation], value: str, now: dt.datetime) -> list[Step]:
    return [(found, "tag", {"remove": [value]})]


def _wait(agent: Agent, found: Sequence[Conversation], value: str, now: dt.datetime) -> list[Step]:
    return [(found, "wait", {"state": State.WAITING_THIRD if value == State.WAITING_THIRD else State.WAITING_CUSTOMER})]


def _plain(action: str) -> Steps:
    return lambda agent, found, value, now: [(found, action, {})]


DEEDS = {
    "assign": Deed(_assign, _n("%(count)s conversation given", "%(count)s conversations given", "count")),
    "team": Deed(_team, _n("%(count)s conversation given to the team", "%(count)s conversations given to the team", "count")),
    "priority": Deed(_priority, _n("Priority of %(count)s conversation set", "Priority of %(count)s conversations set", "count")),
    "snooze": Deed(_snooze, _n("%(count)s conversation put away", "%(count)s conversations put away", "count")),
    "tag": Deed(_tag, _n("%(count)s conversation tagged", "%(count)s conversations tagged", "count")),
    "untag": Deed(_untag, _n("Tag taken off %(count)s conversation", "Tag taken off %(count)s conversations", "count")),
    "wait": Deed(_wait, _n("%(count)s conversation waits", "%(count)s conversations wait", "count")),
    "close": Deed(_plain("close"), _n("%(count)s conversation resolved", "%(count)s conversations resolved", "count")),
    "reopen": Deed(_plain("reopen"), _n("%(count)s conversation is open again", "%(count)s conversations are open again", "count")),
    "spam": Deed(_plain("mark_spam"), _n("%(count)s conversation marked as spam", "%(count)s conversations marked as spam", "count")),
    "not_spam": Deed(_plain("not_spam"), _n("%(count)s conversation is not spam", "%(count)s conversations are not spam", "count")),
}  # fmt: skip
