"""Rules, and their log."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from ninja import Field, Router, Schema

from heard.conversations.api.asking import found
from heard.conversations.steps import told_steps
from heard.conversations.steps.naming import names_read_once
from heard.plumbing.api.paging import USUAL, page
from heard.plumbing.api.shapes import Page
from heard.plumbing.api.values import Id, MaybeId
from heard.rules.actions.change_rule import change_rule
from heard.rules.models import Rule, RuleRun
from heard.rules.words import told_rule, told_rules
from heard.staff.tokens import ApiRequest

router = Router(tags=["Rules"])


class RuleOut(Schema):
    """What happens by itself. Rules are asked from the lowest position on."""

    id: int
    name: str
    position: int
    is_active: bool
    trigger: str = Field(description="the name of a fact, or of a moment after something, as in SinceWaiting")
    hours: float | None = Field(description="after so many hours, where it is a moment")
    conditions: Any = Field(description="all of `all`, and at least one of `any` where there are any")
    steps: list[Any] = Field(description="as those of macros")
    once: bool = Field(description="acts once in a conversation")
    stop_after: bool = Field(description="later rules leave alone what this one acted upon")
    sentence: str

    @staticmethod
    def resolve_sentence(rule: Rule) -> str:
        """Return the rule as people say it."""
        told = getattr(rule, "told", "")
        return told or told_rule(trigger=rule.trigger, hours=rule.hours, conditions=rule.conditions, steps=rule.steps)


class RulePage(Page):
    """A page of rules."""

    items: list[RuleOut]


class RunOut(Schema):
    """What a rule did in a conversation, or why it did not."""

    id: int
    rule_id: int
    conversation_id: int
    fact_id: int | None
    at: dt.datetime
    outcome: str = Field(description="done, refused or stopped")
    steps: list[Any]
    told: str
    why: str

    @staticmethod
    def resolve_told(run: RuleRun) -> str:
        """Return the steps in words."""
        return str(getattr(run, "told", "")) or told_steps(run.steps)


class RunPage(Page):
    """A page of the log."""

    items: list[RunOut]


class SwitchIn(Schema):
    """On or off."""

    is_active: bool


@router.get("rules", response=RulePage, summary="Rules")
def rules(request: ApiRequest, cursor: str | None = None, limit: int = USUAL) -> Any:
    """Return the rules, newest first."""
    items, following = page(Rule.objects.visible_to(request.agent), cursor, limit)
    sentences = told_rules(items)
    for rule in items:
        rule.told = sentences[rule.pk]
    return {"items": items, "next_cursor": following}


@router.get("rules/{number}", response=RuleOut, summary="One rule")
def rule(request: ApiRequest, number: Id) -> Any:
    """Return one rule."""
    return found(Rule.objects.visible_to(request.agent).filter(pk=number))


@router.put("rules/{number}/switch", response=RuleOut, summary="Switch a rule on or off")
def switch(request: ApiRequest, number: Id, given: SwitchIn) -> Any:
    """Let a rule act from now on, or not; administrators only."""
    row = found(Rule.objects.visible_to(request.agent).filter(pk=number))
    if not request.agent.is_admin:
        raise PermissionDenied
    return change_rule(rule=row, by=request.agent, at=timezone.now(), is_active=given.is_active)


@router.get("rule-runs", response=RunPage, summary="What rules did, newest first")
def runs(
    request: ApiRequest,
    rule_id: MaybeId = None,
    conversation_id: MaybeId = None,
    outcome: Literal["done", "refused", "stopped"] | None = None,
    cursor: str | None = None,
    limit: int = USUAL,
) -> Any:
    """Return the log of rules, of conversations the agent may open."""
    given = {"rule": rule_id, "conversation": conversation_id, "outcome": outcome}
    asked = RuleRun.objects.visible_to(request.agent).filter(**{k: v for k, v in given.items() if v is not None})
    items, following = page(asked, cursor, limit)
    with names_read_once():
        for run in items:
            run.told = told_steps(run.steps)
    return {"items": items, "next_cursor": following}
