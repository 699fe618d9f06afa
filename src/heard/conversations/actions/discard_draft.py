"""Throw away what was not finished."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heard.conversations.models import Conversation, Draft

if TYPE_CHECKING:
    from heard.staff.models import Agent


def discard_draft(*, conversation: Conversation, agent: Agent, kind: str = Draft.Kind.REPLY) -> None:
    """Remove the agent's own draft with its files, if there is one; those of others stay."""
    Draft.objects.filter(conversation=conversation, agent=agent, kind=kind).delete()
