"""Tell people who work here of a conversation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction

from heard.conversations.actions._row import about, locked
from heard.conversations.events import AgentNotified
from heard.conversations.models import Conversation
from heard.conversations.queries.mentions import mentionable
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent

LONGEST = 300  # characters


def notify(
    *, conversation: Conversation, recipients: Iterable[Agent], words: str, agent: Agent | None, why: str = ""
) -> list[int]:
    """Announce to each of these agents, once, that there is something to see; return their numbers.

    Whoever may not open the inbox, or left, is not told. How it reaches them is for others to decide: a word on the
    screen where they work, a push to their telephone. `why` names the rule it comes from. Raises ConversationGone.
    """
    wanted = {one.pk for one in recipients}
    with transaction.atomic():
        row = locked(conversation)
        told = sorted(one.pk for one in mentionable(row) if one.pk in wanted)
        said = " ".join(words.replace("\0", "").split())[:LONGEST]
        announce(*(AgentNotified(**about(row, agent), notified_id=one, words=said, why=why[:80]) for one in told))
    return told
