"""One thing that an agent may see, looked up by a statement that is planned once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet

from heard.conversations.models import Conversation
from heard.plumbing.api.values import LARGEST_ID
from heard.plumbing.database.prepared import Prepared
from heard.staff.models import Agent, Role

ModelT = TypeVar("ModelT", bound=Model)


class VisibleOne(Generic[ModelT]):
    """Looks up one row that an agent may see, as `visible_to` decides it; made once for each role."""

    def __init__(self, visible: Callable[[Agent], QuerySet[ModelT]], *, joined: str = "", by: str = "pk") -> None:
        """Keep what is visible to an agent; `joined` is a foreign key that comes along, `by` the field that is asked for."""
        self._visible, self._joined, self._by = visible, joined, by
        self._by_role = {role: self._prepared(role) for role in Role.values}

    def find(self, agent: Agent, number: int) -> ModelT | None:
        """Return the first row with this number, or None."""
        if number > LARGEST_ID:
            return None  # PostgreSQL would not even read it
        return self._by_role[agent.role].find(number=number, agent_id=agent.pk)

    def _prepared(self, role: str) -> Prepared[ModelT]:
        def one(*, number: int, agent_id: int = _SOMEBODY) -> QuerySet[ModelT]:
            return self._visible(Agent(pk=agent_id, role=role)).filter(**{self._by: number})[:1]

        examples = {"number": -1} if role == Role.ADMIN else {"number": -1, "agent_id": _SOMEBODY}
        return Prepared(one, joined=self._joined, examples=examples)


_SOMEBODY = -2
conversation_in_reach = VisibleOne(
    lambda agent: Conversation.objects.in_reach_of(agent).select_related("inbox"), joined="inbox"
)
