"""How a conversation stands: whose it is, whether it is open, put away, waiting or spam."""

from __future__ import annotations

from typing import Any, Literal

from django.utils import timezone
from ninja import Router, Schema

from heard.conversations.actions.assign import assign
from heard.conversations.actions.block_sender import block_sender
from heard.conversations.actions.close import close
from heard.conversations.actions.mark_spam import mark_spam
from heard.conversations.actions.not_spam import not_spam
from heard.conversations.actions.reopen import reopen
from heard.conversations.actions.snooze import snooze
from heard.conversations.actions.unblock_sender import unblock_sender
from heard.conversations.actions.wait import wait
from heard.conversations.actions.wake import wake
from heard.conversations.api.asking import conversation_for, named
from heard.conversations.api.shapes import ConversationOut
from heard.plumbing.api.values import Id, MaybeId, Moment
from heard.staff.models import Agent, Team
from heard.staff.tokens import ApiRequest

router = Router(tags=["Conversations"])


class AssignmentIn(Schema):
    """Whose it is; null is nobody."""

    assignee_id: MaybeId = None
    team_id: MaybeId = None


class SnoozeIn(Schema):
    """Until when."""

    until: Moment


class StateIn(Schema):
    """Whom it waits for."""

    state: Literal["customer", "third"]


@router.put("conversations/{number}/assignment", response=ConversationOut, summary="Assign")
def assignment(request: ApiRequest, number: Id, given: AssignmentIn) -> Any:
    """Give it to an agent, a team, both or nobody."""
    conversation, agent = conversation_for(request, number), request.agent
    whom = named(Agent.objects.get_queryset().visible_to(agent).active(), given.assignee_id, "assignee_id")
    team = named(Team.objects.visible_to(agent), given.team_id, "team_id")
    return assign(conversation=conversation, agent=agent, assignee=whom, team=team, at=timezone.now())


@router.post("conversations/{number}/closure", response=ConversationOut, summary="Resolve")
def resolve(request: ApiRequest, number: Id) -> Any:
    """Resolve it."""
    return close(conversation=conversation_for(request, number), agent=request.agent, at=timezone.now())


@router.delete("conversations/{number}/closure", response=ConversationOut, summary="Open again")
def open_again(request: ApiRequest, number: Id) -> Any:
    """Open it again."""
    return reopen(conversation=conversation_for(request, number), agent=request.agent, at=timezone.now())


@router.put("conversations/{number}/snooze", response=ConversationOut, summary="Put away until a moment")
def put_away(request: ApiRequest, number: Id, given: SnoozeIn) -> Any:
    """Put it away; it comes back by itself."""
    conversation = conversation_for(request, number)
    return snooze(conversation=conversation, agent=request.agent, until=given.until, at=timezone.now())


@router.delete("conversations/{number}/snooze", response=ConversationOut, summary="Bring it back")
def bring_back(request: ApiRequest, number: Id) -> Any:
    """Bring it back before its time."""
    return wake(conversation=conversation_for(request, number), agent=request.agent, at=timezone.now())


@router.put("conversations/{number}/waiting", response=ConversationOut, summary="Wait for somebody")
def waiting(request: ApiRequest, number: Id, given: StateIn) -> Any:
    """Say whom it waits for."""
    conversation = conversation_for(request, number)
    return wait(conversation=conversation, agent=request.agent, state=given.state, at=timezone.now())


@router.put("conversations/{number}/spam", response=ConversationOut, summary="Mark as spam")
def spam(request: ApiRequest, number: Id) -> Any:
    """Say that nobody needs to answer it."""
    return mark_spam(conversation=conversation_for(request, number), agent=request.agent, at=timezone.now())


@router.delete("conversations/{number}/spam", response=ConversationOut, summary="Not spam")
def no_spam(request: ApiRequest, number: Id) -> Any:
    """Say that it does need an answer."""
    return not_spam(conversation=conversation_for(request, number), agent=request.agent, at=timezone.now())


@router.put("conversations/{number}/block", response=ConversationOut, summary="Block the sender")
def block(request: ApiRequest, number: Id) -> Any:
    """Mark it as spam, and send what its customer writes from now on there too."""
    return block_sender(conversation=conversation_for(request, number), agent=request.agent, at=timezone.now())


@router.delete("conversations/{number}/block", response=ConversationOut, summary="Listen to the sender again")
def unblock(request: ApiRequest, number: Id) -> Any:
    """Let what its customer writes arrive as usual; the conversation stays where it is."""
    return unblock_sender(conversation=conversation_for(request, number), agent=request.agent)
