"""Let a browser be told nothing any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heard.staff.models import PushSubscription

if TYPE_CHECKING:
    from heard.staff.models import Agent


def unsubscribe(*, agent: Agent, endpoint: str) -> bool:
    """Forget one browser of an agent; return whether it was known as theirs."""
    return "\0" not in endpoint and bool(PushSubscription.objects.filter(agent=agent, endpoint=endpoint).delete()[0])
