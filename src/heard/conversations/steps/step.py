"""What a step is: one thing done with a conversation by a macro, a rule or a service policy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

if TYPE_CHECKING:
    from heard.conversations.models import Conversation
    from heard.staff.models import Agent

Text = str | Promise
Choices = Sequence[tuple[str, Text]]


class StepIsWrong(Exception):
    """A step that nobody knows, or a value it cannot take; `step` is its name, the message a sentence for people."""

    def __init__(self, step: str, message: str = "") -> None:
        """Remember the step."""
        super().__init__(message or step)
        self.step = step


@dataclass(frozen=True)
class Doing:
    """In what a step is taken: the conversation, locked; by whom (None: by itself), and why.

    `reason` is a short word for the record of assignments ("macro", "rule", "policy"), `why` names the rule or policy.
    """

    row: Conversation
    agent: Agent | None
    at: dt.datetime
    reason: str = "macro"
    why: str = ""


@dataclass(frozen=True)
class Part:
    """One thing people say of a step: chosen from a list, a number, or words. `name` is empty where it is the whole value."""

    name: str
    label: Text
    kind: str = "text"  # text, number or choice
    choices: Callable[[], Choices] | None = None
    initial: str = ""
    longest: int = 300


@dataclass(frozen=True)
class Step:
    """One step. `check` returns the value as it is kept, or raises StepIsWrong; `say` tells it, as in “add the tag refund”."""

    label: Text
    check: Callable[[Any], Any]
    say: Callable[[Any], str]
    take: Callable[[Doing, Any], object]
    parts: tuple[Part, ...] = ()
    announces: tuple[str, ...] = ()  # facts it is followed by, so that a rule that sets itself off is noticed
    needs_agent: Callable[[Any], bool] = lambda value: False
