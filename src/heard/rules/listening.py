"""Rules ready to be asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from heard.rules.conditions import Conditions, made
from heard.rules.models import Rule
from heard.rules.vocabulary import Field, fields


@dataclass(frozen=True)
class Listening:
    """A rule with its conditions read."""

    rule: Rule
    conditions: Conditions


def listening_to(trigger: str) -> list[Listening]:
    """Return the rules in force that act at this, in their order: one statement while there is none."""
    rules = list(Rule.objects.in_force().filter(trigger=trigger))
    return read(rules) if rules else []


def read(rules: Iterable[Rule], known: Mapping[str, Field] | None = None) -> list[Listening]:
    """Return rules with their conditions read."""
    known = fields() if known is None else known
    return [Listening(rule, made(rule.conditions, known)) for rule in rules]


def needs_of(rules: Iterable[Listening]) -> frozenset[str]:
    """Return what has to be fetched to ask them."""
    return frozenset(need for one in rules for need in one.conditions.needs)
