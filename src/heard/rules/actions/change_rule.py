"""Add a rule, or change what happens by itself."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from heard.conversations.steps import checked_steps, followed_by
from heard.plumbing.studio.changes import ADDED, CHANGED, announce_change
from heard.rules.conditions import checked
from heard.rules.models import MOST_HOURS, Rule
from heard.rules.triggers import CLOCKS, FACTS

if TYPE_CHECKING:
    from heard.staff.models import Agent

FIELDS = (
    "name", "position", "is_active", "trigger", "hours", "conditions", "steps", "stop_after", "once",
)  # fmt: skip
SHORTEST = 0.25  # hours


class RuleIsWrong(Exception):
    """A rule that could not work; the message says why, `field` says where."""

    def __init__(self, message: str, field: str) -> None:
        """Remember the field."""
        super().__init__(message)
        self.field = field


class SetsItselfOff(RuleIsWrong):
    """One of its steps is what it listens to."""


def change_rule(*, rule: Rule, by: Agent | None, at: dt.datetime, **fields: Any) -> Rule:
    """Keep a new rule, or set fields of one; only what differs is written and told.

    A rule about a moment begins with the moments after it was switched on, or given another one. Raises RuleIsWrong and
    SetsItselfOff, heard.rules.conditions.ConditionIsWrong and heard.conversations.steps.StepIsWrong.
    """
    if unknown := fields.keys() - set(FIELDS):
        raise TypeError(f"a rule has no {', '.join(sorted(unknown))}")
    is_new = rule._state.adding
    with transaction.atomic():
        row = rule if is_new else Rule.objects.select_for_update().get(pk=rule.pk)
        wanted = {name: fields.get(name, getattr(row, name)) for name in FIELDS}
        wanted |= _checked(wanted)
        before = {name: None if is_new else getattr(row, name) for name in FIELDS}
        changed = [name for name in FIELDS if is_new or before[name] != wanted[name]]
        for name in changed:
            setattr(row, name, wanted[name])
        if row.is_active and {"is_active", "trigger", "hours"} & set(changed):
            row.looked_until, row.looked_id = at, 0
        if changed:
            row.save()
            announce_change(row, what=ADDED if is_new else CHANGED, fields=changed, by=by)
    return row


def _checked(wanted: dict[str, Any]) -> dict[str, Any]:
    """Return what is kept in another form than it is given, once it was looked at."""
    trigger, hours = wanted["trigger"], wanted["hours"]
    if trigger not in FACTS and trigger not in CLOCKS:
        raise RuleIsWrong(_("Choose when it acts."), "trigger")
    if trigger in CLOCKS and not (
        isinstance(hours, int | float) and math.isfinite(hours) and SHORTEST <= hours <= MOST_HOURS
    ):
        raise RuleIsWrong(_("Say after how many hours: a quarter of one at least, a year at most."), "hours")
    conditions = checked(wanted["conditions"] or {})
    steps = checked_steps(wanted["steps"], by_itself=True)
    if not steps:
        raise RuleIsWrong(_("A rule does something: choose at least one step."), "steps")
    if not wanted["once"]:
        _insist_on_an_end(trigger, steps)
    return {"hours": float(hours) if trigger in CLOCKS else None, "conditions": conditions, "steps": steps}


def _insist_on_an_end(trigger: str, steps: Any) -> None:
    for fact, told in followed_by(steps):
        if fact == trigger:
            raise SetsItselfOff(
                _(
                    "This rule would set itself off: it acts on what its step “%(step)s” does. Let it act once in a "
                    "conversation, or choose another moment."
                )
                % {"step": told},
                "steps",
            )
