"""The questions that were answered by hand again and again, as an editor may see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from heard.conversations.models import Conversation
from heard.guidance.models import AskedAgain

if TYPE_CHECKING:
    from heard.staff.models import Agent


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: an example, and how often it was asked as far as one may know."""

    example: Conversation
    times: int


def asked_again(agent: Agent) -> list[Asked]:
    """Return the questions in conversations an agent may open, the most frequent first; the example is the newest of these."""
    groups = [row.conversations for row in AskedAgain.objects.order_by("pk")]
    numbers = {number for group in groups for number in group}
    seen = Conversation.objects.visible_to(agent).filter(pk__in=numbers).only("subject", "language").in_bulk()
    open_ones = [[seen[number] for number in group if number in seen] for group in groups]
    found = [Asked(rows[0], len(rows)) for rows in open_ones if rows]
    return sorted(found, key=lambda one: -one.times)
