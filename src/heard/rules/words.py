"""A rule in one sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from heard.conversations.steps import told_steps
from heard.conversations.steps.naming import names_read_once
from heard.rules.conditions import made
from heard.rules.models import Rule
from heard.rules.triggers import told_trigger
from heard.rules.vocabulary import Field, fields


def told_rules(rules: Iterable[Rule]) -> dict[int, str]:
    """Return many rules in their sentences, by number, with as many statements as for one."""
    known = {key: _asked_once(field) for key, field in fields().items()}
    with names_read_once():
        return {
            rule.pk: told_rule(
                trigger=rule.trigger, hours=rule.hours, conditions=rule.conditions, steps=rule.steps, known=known
            )
            for rule in rules
        }


def _asked_once(field: Field) -> Field:
    return replace(field, choices=cache(field.choices)) if field.choices else field


def told_rule(
    *, trigger: str, hours: float | None, conditions: Any, steps: Any, known: Mapping[str, Field] | None = None
) -> str:
    """Return a rule as people say it: “When a message arrives, if the inbox is Help, then add the tag “refund”.”"""
    values = {
        "when": told_trigger(trigger, hours),
        "if": str(made(conditions, known)),
        "then": told_steps(steps) or _("do nothing"),
    }
    return (_("%(when)s, if %(if)s, then %(then)s.") if values["if"] else _("%(when)s: %(then)s.")) % values
