"""Do what a macro says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction

from heard.conversations.actions._row import locked
from heard.conversations.actions.assign import assign
from heard.conversations.actions.close import close
from heard.conversations.actions.describe import describe
from heard.conversations.actions.note import note
from heard.conversations.actions.reopen import reopen
from heard.conversations.actions.snooze import snooze
from heard.conversations.actions.tag import tag
from heard.conversations.actions.wait import wait
from heard.conversations.models import ContactReason, Conversation, Macro, Priority, State
from heard.conversations.placeholders import filled, values_for
from heard.staff.models import Agent, Team

Step = Callable[[Conversation, Agent, Any, dt.datetime], object]


class MacroIsWrong(Exception):
    """A step that nobody knows, or something it names is gone; the message is the step."""


def run_macro(*, conversation: Conversation, agent: Agent, macro: Macro, at: dt.datetime) -> str:
    """Take the macro's steps, all or none, and return its words with the gaps filled, for the composer.

    Steps: tag, untag (a name or a list), assign ("me", an agent's id, or null), team (a name or null), priority (low,
    normal, high, urgent), reason (a name), wait ("customer" or "third"), snooze_hours, note (words), resolve, reopen.
    Raises MacroIsWrong, whatever the step's verb raises, and ConversationGone.
    """
    with transaction.atomic():
        row = locked(conversation)
        for step in macro.steps:
            for name, value in _checked(step).items():
                if name not in STEPS:
                    raise MacroIsWrong(name)
                STEPS[name](row, agent, value, at)
        return filled(macro.text, values_for(row, agent))


def _checked(step: Any) -> Mapping[str, Any]:
    if not isinstance(step, Mapping):
        raise MacroIsWrong(str(step))
    return step


def _tag(row: Conversation, agent: Agent, value: Any, at: dt.datetime) -> None:
    tag(conversation=row, agent=agent, add=[value] if isinstance(value, str) else value, at=at)


def _untag(row: Conversation, agent: Agent, value: Any, at: dt.datetime) -> None:
    tag(conversation=row, agent=agent, remove=[value] if isinstance(value, str) else value, at=at)


def _assign(row: Conversation, agent: Agent, value: Any, at: dt.datetime) -> None:
    fresh = locked(row)
    wanted = agent if value == "me" else Agent.objects.get_queryset().active().filter(pk=value).first()
    if wanted is None and value is not None:
        raise MacroIsWrong("assign")
    assign(conversation=row, agent=agent, assignee=wanted, team=fresh.team, reason="macro", at=at)


def _team(row: Conversation, agent: Agent, value: Any, at: dt.datetime) -> None:
    fresh = locked(row)
    team = Team.objects.filter(name=value).first()
    if team is None and value is not None:
        raise MacroIsWrong("team")
    assign(conversation=row, agent=agent, assignee=fresh.assignee, team=team, reason="macro", at=at)


def _priority(row: Conversation, agent: Agent, value: Any, at: dt.datetime) -> None:
    known = {priority.name.lower(): priority for priority in Priority}
    if value not in known:
        raise MacroIsWrong("priority")
    describe(conversation=row, agent=agent, fields={"priority": known[value]})


def _reason(row: Conversation, agent: Agent, value: Any, at: dt.datetime) -> None:
    reason = ContactReason.objects.filter(name=value, is_active=True).first()
    if reason is None:
        raise MacroIsWrong("reason")
    describe(conversation=row, agent=agent, fields={"contact_reason": reason})


def _wait(row: Conversation, agent: Agent, value: Any, at: dt.datetime) -> None:
    if value not in {State.WAITING_CUSTOMER, State.WAITING_THIRD}:
        raise MacroIsWrong("wait")
    wait(conversation=row, agent=agent, state=value, at=at)


def _snooze(row: Conversation, agent: Agent, value: Any, at: dt.datetime) -> None:
    snooze(conversation=row, agent=agent, until=at + dt.timedelta(hours=float(value)), at=at)


def _note(row: Conversation, agent: Agent, value: Any, at: dt.datetime) -> None:
    note(conversation=row, agent=agent, text=filled(str(value), values_for(row, agent)), at=at)


def _close(row: Conversation, agent: Agent, value: Any, at: dt.datetime) -> None:
    close(conversation=row, agent=agent, at=at)


def _reopen(row: Conversation, agent: Agent, value: Any, at: dt.datetime) -> None:
    reopen(conversation=row, agent=agent, at=at)


STEPS: Mapping[str, Step] = {
    "tag": _tag,
    "untag": _untag,
    "assign": _assign,
    "team": _team,
    "priority": _priority,
    "reason": _reason,
    "wait": _wait,
    "snooze_hours": _snooze,
    "note": _note,
    "resolve": _close,
    "reopen": _reopen,
}
