"""What every endpoint asks first: may the agent behind the token see it?"""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404

from heard.conversations.models import Conversation, Message
from heard.conversations.queries.one import conversation_in_reach
from heard.plumbing.api.problems import Problem
from heard.staff.tokens import ApiRequest

ModelT = TypeVar("ModelT", bound=Model)


def conversation_for(request: ApiRequest, number: int) -> Conversation:
    """Return a conversation the agent may open. Raises Http404, which does not tell whether it exists."""
    row = conversation_in_reach.find(request.agent, number)
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
