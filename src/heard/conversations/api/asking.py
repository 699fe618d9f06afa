"""What every endpoint asks first: may the agent behind the token see it?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404

from heard.conversations.models import Conversation, Message
from heard.plumbing.api.problems import Problem
from heard.plumbing.database.prepared import Prepared
from heard.staff.models import Agent, Role
from heard.staff.tokens import ApiRequest

ModelT = TypeVar("ModelT", bound=Model)


class VisibleOne(Generic[ModelT]):
    """Looks up one row that an agent may see, as `visible_to` decides it; made once for each role."""

    def __init__(self, visible: Callable[[Agent], QuerySet[ModelT]], *, joined: str = "", by: str = "pk") -> None:
        """Keep what is visible to an agent; `joined` is a foreign key that comes along, `by` the field that is asked for."""
        self._visible, self._joined, self._by = visible, joined, by
        self._by_role = {role: self._prepared(role) for role in Role.values}

    def find(self, agent: Agent, number: int) -> ModelT | None:
        """Return the first row with this number, or None."""
        return self._by_role[agent.role].find(number=number, agent_id=agent.pk)

    def _prepared(self, role: str) -> Prepared[ModelT]:
        def one(*, number: int, agent_id: int = _SOMEBODY) -> QuerySet[ModelT]:
            return self._visible(Agent(pk=agent_id, role=role)).filter(**{self._by: number})[:1]

        examples = {"number": -1} if role == Role.ADMIN else {"number": -1, "agent_id": _SOMEBODY}
        return Prepared(one, joined=self._joined, examples=examples)


_SOMEBODY = -2
_conversations = VisibleOne(
    lambda agent: Conversation.objects.in_reach_of(agent).select_related("inbox"), joined="inbox"
)


def conversation_for(request: ApiRequest, number: int) -> Conversation:
    """Return a conversation the agent may open. Raises Http404, which does not tell whether it exists."""
    row = _conversations.find(request.agent, number)
    if row is None:
        raise Http404
    return row


def message_for(request: ApiRequest, number: int, message: int) -> Message:
    """Return a message of a conversation, if the agent may see it. Raises Http404."""
    visible = Message.objects.visible_to(request.agent).filter(conversation=number, pk=message)
    return found(visible.select_related("conversation", "side_conversation"))


def found(among: QuerySet[ModelT]) -> ModelT:
    """Return the one row of a query set. Raises Http404."""
    row = among.first()
    if row is None:
        raise Http404
    return row


def named(among: QuerySet[Any], number: int | None, field: str) -> Any:
    """Return what a field of the request names by its id, None for null. Raises Problem."""
    if number is None:
        return None
    row = among.filter(pk=number).first()
    if row is None:
        raise Problem(422, "invalid-request", f"{field}: there is nothing with the id {number} that you may choose")
    return row
