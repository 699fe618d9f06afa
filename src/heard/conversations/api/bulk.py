"""One thing done to many conversations, and taken back."""

from __future__ import annotations

import uuid
from typing import Annotated, Any, Literal

from django.core.cache import cache
from django.http import Http404
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from heard.conversations.actions.act_in_bulk import AT_ONCE, BulkOutcome, act_in_bulk
from heard.conversations.actions.undo_in_bulk import undo_in_bulk
from heard.conversations.api.asking import named
from heard.conversations.models import ContactReason, Conversation
from heard.plumbing.api.problems import Problem
from heard.plumbing.api.values import Id, MaybeId, Moment
from heard.staff.models import Agent, Team
from heard.staff.tokens import ApiRequest

router = Router(tags=["Many at once"])
UNDOABLE = 3600  # seconds that taking it back is possible


class BulkIn(Schema):
    """What to do, to which. Each action takes the fields that are named like its arguments."""

    action: Literal["assign", "close", "describe", "mark_spam", "not_spam", "reopen", "snooze", "tag", "wait"]
    conversation_ids: Annotated[list[Id], Field(min_length=1, max_length=AT_ONCE)]
    assignee_id: MaybeId = Field(None, description="assign")
    team_id: MaybeId = Field(None, description="assign")
    priority: int | None = Field(None, ge=0, le=3, description="describe")
    contact_reason_id: MaybeId = Field(None, description="describe")
    until: Moment | None = Field(None, description="snooze")
    add: list[str] = Field([], max_length=20, description="tag")
    remove: list[str] = Field([], max_length=20, description="tag")
    state: Literal["customer", "third"] | None = Field(None, description="wait")


class RefusedOut(Schema):
    """What was left as it was, and why."""

    conversation_id: int
    detail: str


class BulkOut(Schema):
    """What came of it; within an hour, deleting `id` takes it back."""

    id: uuid.UUID
    done: list[int]
    refused: list[RefusedOut]


@router.post("bulk-actions", response={201: BulkOut}, summary="Do one thing to many conversations")
def act(request: ApiRequest, given: BulkIn) -> Any:
    """Do it to those the agent may open; one that refuses does not keep the others from it."""
    rows, arguments = _visible(request.agent, given.conversation_ids), _arguments(request, given)
    outcome = act_in_bulk(conversations=rows, agent=request.agent, action=given.action, at=timezone.now(), **arguments)
    number = uuid.uuid4()
    cache.set(_key(request.agent, number), outcome.undo, UNDOABLE)
    seen = {row.pk for row in rows}
    unseen = {one: "There is nothing here that you may see." for one in given.conversation_ids if one not in seen}
    return Status(201, _told(number, outcome, unseen))


@router.delete("bulk-actions/{number}", response=BulkOut, summary="Take it back")
def take_back(request: ApiRequest, number: uuid.UUID) -> Any:
    """Put back what was changed; what somebody changed since stays as they left it."""
    undo = cache.get(_key(request.agent, number))
    if undo is None:
        raise Http404
    rows = _visible(request.agent, [entry["id"] for entry in undo])
    outcome = undo_in_bulk(conversations=rows, undo=undo, agent=request.agent, at=timezone.now())
    cache.delete(_key(request.agent, number))
    return _told(number, outcome, {})


def _arguments(request: ApiRequest, given: BulkIn) -> dict[str, Any]:
    match given.action:
        case "assign":
            agents = Agent.objects.get_queryset().visible_to(request.agent).active()
            teams = Team.objects.visible_to(request.agent)
            whom = named(agents, given.assignee_id, "assignee_id")
            return {"assignee": whom, "team": named(teams, given.team_id, "team_id")}
        case "describe":
            return {"fields": _described(given)}
        case "snooze":
            return {"until": _needed("until", given.until)}
        case "tag":
            return {"add": given.add, "remove": given.remove}
        case "wait":
            return {"state": _needed("state", given.state)}
        case _:
            return {}


def _described(given: BulkIn) -> dict[str, Any]:
    fields: dict[str, Any] = {} if given.priority is None else {"priority": given.priority}
    if "contact_reason_id" in given.model_fields_set:
        reasons = ContactReason.objects.filter(is_active=True)
        fields["contact_reason"] = named(reasons, given.contact_reason_id, "contact_reason_id")
    return fields


def _needed(name: str, value: Any) -> Any:
    if value is None:
        raise Problem(422, "invalid-request", f"{name}: this action needs it")
    return value


def _visible(agent: Agent, numbers: list[int]) -> list[Conversation]:
    visible = Conversation.objects.visible_to(agent).filter(pk__in=numbers, merged_into__isnull=True)
    return list(visible.select_related("customer", "inbox").order_by("created_at", "pk"))


def _told(number: uuid.UUID, outcome: BulkOutcome, unseen: dict[int, str]) -> dict[str, Any]:
    refused = {**outcome.refused, **unseen}
    told = [{"conversation_id": one, "detail": why} for one, why in refused.items()]
    return {"id": number, "done": outcome.done, "refused": told}


def _key(agent: Agent, number: uuid.UUID) -> str:
    return f"api-bulk-undo-{agent.pk}-{number}"
