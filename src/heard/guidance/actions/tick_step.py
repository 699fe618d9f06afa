"""Tick off a step of a guide, or undo that."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from heard.guidance.actions._facts import about
from heard.guidance.events import GuideStepTicked
from heard.guidance.models import TakenGuide, Tick
from heard.guidance.queries.guides import Step, steps_of
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent


class NoSuchStep(Exception):
    """The guide has no such step, or has it no more."""


def tick_step(*, guide: TakenGuide, step: str, agent: Agent, at: dt.datetime, is_done: bool = True) -> None:
    """Note that a step is done, or is not after all; whoever ticked it first stays named. Raises NoSuchStep."""
    known = next((one for one in steps_of(guide.article) if one.key == step), None)
    if known is None:
        raise NoSuchStep
    with transaction.atomic():
        if _change(guide, known, agent, at, is_done=is_done):
            fact = GuideStepTicked(
                **about(guide.conversation, agent),
                article_id=guide.article_id,
                step=known.key,
                title=known.title,
                undone=not is_done,
            )
            announce(fact)


def _change(guide: TakenGuide, step: Step, agent: Agent, at: dt.datetime, *, is_done: bool) -> bool:
    """Return whether anything changed."""
    if is_done:
        return Tick.objects.get_or_create(guide=guide, step=step.key, defaults={"agent": agent, "at": at})[1]
    return bool(Tick.objects.filter(guide=guide, step=step.key).delete()[0])
