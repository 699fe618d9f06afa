"""What an agent may see, one thing or the first of each, looked up by a statement that is planned once."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL

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


class VisibleFirsts(Generic[ModelT]):
    """Looks up, for each of several numbers, the first row that an agent may see; made once for each role."""

    def __init__(self, visible: Callable[[Agent], QuerySet[ModelT]], *, joined: str, by: str) -> None:
        """Keep what is visible to an agent; `joined` is a foreign key that comes along, `by` the one that is asked for."""
        self._visible, self._joined, self._by = visible, joined, by
        self._by_role = {role: self._prepared(role) for role in Role.values}

    def find(self, agent: Agent, numbers: Collection[int]) -> dict[int, ModelT]:
        """Return the first row of each number that has any: one statement, however many they are."""
        found = self._by_role[agent.role].find_all(numbers=list(numbers), agent_id=agent.pk)
        return {getattr(row, f"{self._by}_id"): row for row in found}

    def _prepared(self, role: str) -> Prepared[ModelT]:
        def firsts(*, numbers: list[int], agent_id: int = _SOMEBODY) -> QuerySet[ModelT]:
            named = RawSQL("SELECT unnest(%s::bigint[])", [numbers])  # one value, however many they are
            found = self._visible(Agent(pk=agent_id, role=role)).filter(**{f"{self._by}__in": named})
            return found.order_by(self._by, "pk").distinct(self._by)

        examples = {"numbers": [-1]} if role == Role.ADMIN else {"numbers": [-1], "agent_id": _SOMEBODY}
        return Prepared(firsts, joined=self._joined, examples=examples)


_SOMEBODY = -2
conversation_in_reach = VisibleOne(
    lambda agent: Conversation.objects.in_reach_of(agent).select_related("inbox"), joined="inbox"
)
