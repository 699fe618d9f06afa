"""Steps: what macros, rules and service policies do with a conversation, in one list.

Conversations know their own; floors above add theirs on the page that `settings.HEARD_STEPS` names.
"""

from __future__ import annotations

import datetime as dt
import importlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _

from heard.conversations.actions._row import locked
from heard.conversations.steps.step import Doing, Part, Step, StepIsWrong
from heard.plumbing.listing import listed

if TYPE_CHECKING:
    from heard.conversations.models import Conversation
    from heard.staff.models import Agent

__all__ = [
    "Doing",
    "Part",
    "Step",
    "StepIsWrong",
    "checked_steps",
    "followed_by",
    "known_steps",
    "take_steps",
    "told_steps",
]
MOST = 30  # steps of one rule or macro


def known_steps() -> Mapping[str, Step]:
    """Return every step there is, by name."""
    steps: Mapping[str, Step] = importlib.import_module(settings.HEARD_STEPS).STEPS
    return steps


def checked_steps(steps: Any, *, by_itself: bool) -> list[dict[str, Any]]:
    """Return steps as they are kept, each value looked at. Raises StepIsWrong.

    `by_itself` says that nobody's hand takes them: what is done by “whoever uses it” makes no sense then.
    """
    if not isinstance(steps, list) or len(steps) > MOST:
        raise StepIsWrong(str(steps)[:60], _("Steps are a list of at most %(number)s.") % {"number": MOST})
    kept = []
    for name, value in _each(steps):
        step = known_steps()[name]
        if by_itself and step.needs_agent(value):
            raise StepIsWrong(name, _("%(step)s: say who, as nobody uses it by hand.") % {"step": step.label})
        kept.append({name: step.check(value)})
    return kept


def take_steps(
    *,
    conversation: Conversation,
    steps: Any,
    agent: Agent | None,
    at: dt.datetime,
    reason: str = "macro",
    why: str = "",
) -> Conversation:
    """Take the steps in their order, within the present transaction; return the conversation as it is then.

    Raises StepIsWrong, whatever the step's verb raises, and ConversationGone; the caller undoes what was done by half.
    """
    row = locked(conversation)
    for name, value in _each(steps):
        known_steps()[name].take(Doing(row, agent, at, reason, why), value)
        row = locked(row)
    return row


def told_steps(steps: Any) -> str:
    """Return steps in words: “add the tag refund, resolve it”. One that nobody knows any more is told by its name."""
    return listed(_told(name, value) for step in steps if isinstance(step, Mapping) for name, value in step.items())


def followed_by(steps: Any) -> Iterator[tuple[str, str]]:
    """Yield the names of facts that steps are followed by, each with the step in words."""
    for name, value in _each(steps):
        for fact in known_steps()[name].announces:
            yield fact, _told(name, value)


def _each(steps: Any) -> Iterator[tuple[str, Any]]:
    known = known_steps()
    for step in steps:
        if not isinstance(step, Mapping):
            raise StepIsWrong(str(step)[:60], _("A step is a name with a value."))
        for name, value in step.items():
            if name not in known:
                raise StepIsWrong(name, _("There is no step “%(name)s”.") % {"name": str(name)[:60]})
            yield name, value


def _told(name: str, value: Any) -> str:
    step = known_steps().get(name)
    if step is None:
        return name
    try:
        return step.say(value)
    except (TypeError, ValueError, AttributeError, KeyError):
        return str(step.label)  # kept before values were looked at
