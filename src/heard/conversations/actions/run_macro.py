"""Do what a macro says."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from heard.conversations.models import Conversation, Macro
from heard.conversations.placeholders import filled, values_for
from heard.conversations.steps import StepIsWrong, take_steps

if TYPE_CHECKING:
    from heard.staff.models import Agent


class MacroIsWrong(Exception):
    """A step that nobody knows, or something it names is gone; the message is the step."""


def run_macro(*, conversation: Conversation, agent: Agent, macro: Macro, at: dt.datetime) -> str:
    """Take the macro's steps, all or none, and return its words with the gaps filled, for the composer.

    The steps are those of `heard.project.steps`, the same that rules take. Raises MacroIsWrong, whatever the step's verb
    raises, and ConversationGone.
    """
    with transaction.atomic():
        try:
            row = take_steps(conversation=conversation, steps=macro.steps, agent=agent, at=at)
        except StepIsWrong as error:
            raise MacroIsWrong(error.step) from error
        return filled(macro.text, values_for(row, agent))
