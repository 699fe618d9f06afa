"""Let everybody read what the team answered in a conversation about a question."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from heard.community.actions._posts import NotAllowed
from heard.community.actions.answer import answer
from heard.community.models import Answer, Question
from heard.conversations.models import Message, MessageKind

if TYPE_CHECKING:
    from heard.staff.models import Agent


def publish_answer(*, question: Question, message: Message, agent: Agent, at: dt.datetime, body: str = "") -> Answer:
    """Put a reply of the conversation that a question became under it, as the team's answer; `body` replaces its words.

    Published twice it stands there once. Raises NotAllowed for any other message, and what answering raises.
    """
    if message.kind != MessageKind.REPLY or message.conversation_id != question.conversation_id:
        raise NotAllowed
    return answer(question=question, body=body or message.text, agent=agent, at=at, message_id=message.pk)
