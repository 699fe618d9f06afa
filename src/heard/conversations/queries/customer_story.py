"""What happened with a customer, as sentences: their own facts, and those of the conversations one may open."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from heard.conversations.models import Conversation, Inbox
from heard.conversations.queries.telling import EVEN_AMONG_US, Told, told_fact
from heard.customers.models import ChannelKind, Customer
from heard.customers.queries import timeline
from heard.plumbing.listing import listed
from heard.plumbing.models import Fact
from heard.staff.models import Agent, Team


@dataclasses.dataclass(frozen=True)
class Line:
    """One thing that happened; `conversation` is its number and subject, where it belongs to one."""

    at: dt.datetime
    told: str
    icon: str
    conversation: tuple[int, str] | None


@dataclasses.dataclass(frozen=True)
class Story:
    """Some lines, newest first, and the `before` of the next part; None when that was all."""

    lines: list[Line]
    next_before: int | None


def customer_story(agent: Agent, customer: Customer, *, before: int | None = None) -> Story:
    """Return a part of a customer's history, without what happened in inboxes the agent may not open."""
    inboxes = list(Inbox.objects.visible_to(agent).values_list("pk", flat=True))
    told = Q(data__is_told__isnull=True) | Q(data__is_told=True) | Q(name__in=EVEN_AMONG_US)
    page = timeline(customer=customer, scope_ids=inboxes, before=before, only=told)
    names = _names(page.facts)
    subjects = _subjects(agent, page.facts)
    lines = [line for fact in page.facts if (line := _line(fact, names, subjects))]
    return Story(lines, page.next_before)


def _line(fact: Fact, names: dict[str, dict[int, str]], subjects: dict[int, str]) -> Line | None:
    who = names["agents"].get(fact.actor_id or 0)
    teller = _TELLERS.get(fact.name)
    if teller:
        told, icon = teller(who, fact.data)
    else:
        data = {
            **fact.data,
            "assignee_name": names["agents"].get(fact.data.get("assignee_id") or 0),
            "team_name": names["teams"].get(fact.data.get("team_id") or 0),
        }
        told, icon = told_fact({"name": fact.name, "data": data, "agent": who})
    if not told:
        return None
    number = fact.data.get("conversation_id")
    where = (number, subjects[number]) if number in subjects else None
    return Line(fact.at, told, icon, where)


def _names(facts: Sequence[Fact]) -> dict[str, dict[int, str]]:
    agents = {fact.actor_id for fact in facts} | {fact.data.get("assignee_id") for fact in facts}
    teams = {fact.data.get("team_id") for fact in facts}
    return {
        "agents": dict(Agent.objects.get_queryset().filter(pk__in=agents - {None}).values_list("pk", "name")),
        "teams": dict(Team.objects.filter(pk__in=teams - {None}).values_list("pk", "name")),
    }


def _subjects(agent: Agent, facts: Sequence[Fact]) -> dict[int, str]:
    numbers = {fact.data.get("conversation_id") for fact in facts} - {None}
    return dict(Conversation.objects.visible_to(agent).filter(pk__in=numbers).values_list("pk", "subject"))


def _met(who: str | None, data: dict[str, Any]) -> Told:
    return _("We met them: %(channel)s") % {"channel": dict(ChannelKind.choices).get(data["channel"], "")}, "hand-heart"


def _changed(who: str | None, data: dict[str, Any]) -> Told:
    labels = {field.name: str(getattr(field, "verbose_name", field.name)) for field in Customer._meta.get_fields()}
    labels |= {"addresses": _("addresses")}
    fields = listed(labels.get(name, name) for name in data["fields"])
    return _("%(who)s changed the profile: %(fields)s") % {"who": who or _("Heard"), "fields": fields}, "pencil"


def _wrote(who: str | None, data: dict[str, Any]) -> Told:
    return (_("They wrote for the first time") if data.get("is_first") else _("They wrote")), "mail"


def _answered(who: str | None, data: dict[str, Any]) -> Told:
    match data["kind"]:
        case "reply":
            return _("%(who)s answered") % {"who": who or _("Heard")}, "reply"
        case "automatic":
            return _("They were told that we heard them"), "zap"
        case "forward":
            return _("%(who)s forwarded it") % {"who": who or _("Heard")}, "forward"
        case _:
            return _("%(who)s asked somebody else") % {"who": who or _("Heard")}, "messages-square"


def _begun(who: str | None, data: dict[str, Any]) -> Told:
    return (_("%(who)s wrote to them") % {"who": who or _("Heard")} if data.get("by_us") else ""), "square-pen"


def _by(sentence: Callable[[], str], icon: str) -> Callable[[str | None, dict[str, Any]], Told]:
    return lambda who, data: (sentence() % {"who": who or _("Heard")}, icon)


def _blocked(who: str | None, data: dict[str, Any]) -> Told:
    if data.get("blocked", True):
        return _("%(who)s sent what they write to spam") % {"who": who or _("Heard")}, "ban"
    return _("%(who)s listens to them again") % {"who": who or _("Heard")}, "user-check"


def _password(who: str | None, data: dict[str, Any]) -> Told:
    told = {"set": _("They set a password"), "removed": _("They removed their password")}
    return told.get(data["did"]) or _("They changed their password"), "key-round"


_TELLERS: dict[str, Callable[[str | None, dict[str, Any]], Told]] = {
    "CustomerMet": _met,
    "CustomerProfileChanged": _changed,
    "CustomerBlocked": _blocked,
    "CustomerPasswordChanged": _password,
    "CustomersMerged": _by(lambda: _("%(who)s put two records of them together"), "merge"),
    "CustomerMergeUndone": _by(lambda: _("%(who)s took two records apart again"), "undo-2"),
    "CustomerExported": _by(lambda: _("%(who)s made a copy of everything for them"), "download"),
    "MessageReceived": _wrote,
    "ReplyWritten": _answered,
    "ReplyWithdrawn": _by(lambda: _("%(who)s took an answer back"), "undo-2"),
    "NoteWritten": _by(lambda: _("%(who)s wrote a note"), "sticky-note"),
    "SideAnswerReceived": _by(lambda: _("Somebody asked aside answered"), "messages-square"),
    "MessageNotDelivered": _by(lambda: _("A message did not arrive"), "mail-warning"),
    "ConversationStarted": _begun,
}
