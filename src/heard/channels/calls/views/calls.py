"""Calls as the workspace's scripts make them: rung, answered, declined, ended."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import get_language, get_language_bidi
from django.views.decorators.http import require_POST, require_safe

from heard.channels.calls.actions.answer import answer
from heard.channels.calls.actions.decline import decline
from heard.channels.calls.actions.end import end
from heard.channels.calls.actions.join import join, may_join
from heard.channels.calls.actions.keep_alive import keep_alive
from heard.channels.calls.actions.leave import leave
from heard.channels.calls.actions.ring import ring
from heard.channels.calls.browsers import hold
from heard.channels.calls.models import Call, CallKind, Side
from heard.channels.calls.queries import third_of
from heard.channels.calls.views.asking import EXPECTED, as_told, call_for, refused
from heard.channels.calls.words import words_for_us
from heard.conversations.views.asking import agent_of, conversation_for, given


@require_safe
def room(request: HttpRequest) -> HttpResponse:
    """Return what a page needs to take part in calls: the words, which calls ring, and the one of this agent that runs."""
    agent, now = agent_of(request), timezone.now()
    live = Call.objects.visible_to(agent).live().order_by("pk")
    return JsonResponse(
        {
            "words": words_for_us(get_language() or "en"),
            "dir": "rtl" if get_language_bidi() else "ltr",
            "calls": [as_told(call, agent, now) for call in live],
        }
    )


@require_POST
def ringing(request: HttpRequest, number: int) -> HttpResponse:
    """Ring the visitor of a conversation."""
    conversation, agent, now = conversation_for(request, number), agent_of(request), timezone.now()
    kind = CallKind.VIDEO if given(request, "kind") == CallKind.VIDEO else CallKind.VOICE
    try:
        call = ring(conversation=conversation, kind=kind, by=Side.AGENT, agent=agent, at=now)
    except EXPECTED as error:
        return refused(error)
    hold(request, call)
    return JsonResponse(as_told(call, agent, now), status=201)


@require_safe
def look(request: HttpRequest, number: int) -> HttpResponse:
    """Return how a call stands."""
    return JsonResponse(as_told(call_for(request, number), agent_of(request), timezone.now()))


def _step(do: Callable[[HttpRequest, Call], object]) -> Callable[..., HttpResponse]:
    @require_POST
    @wraps(do)
    def answered(request: HttpRequest, number: int) -> HttpResponse:
        call = call_for(request, number)
        try:
            do(request, call)
        except EXPECTED as error:
            return refused(error)
        return JsonResponse(as_told(call, agent_of(request), timezone.now()))

    return answered


@_step
def answering(request: HttpRequest, call: Call) -> None:
    """Take a visitor's call."""
    hold(request, call)
    answer(call=call, by=Side.AGENT, agent=agent_of(request), at=timezone.now())


@_step
def declining(request: HttpRequest, call: Call) -> None:
    """Decline a visitor's call, for everybody."""
    decline(call=call, by=Side.AGENT, agent=agent_of(request), at=timezone.now())


@_step
def ending(request: HttpRequest, call: Call) -> None:
    """Hang up; only who is in it does."""
    if call.agent_id == agent_of(request).pk:
        end(call=call, by=Side.AGENT, at=timezone.now())


@_step
def joining(request: HttpRequest, call: Call) -> None:
    """Be the third in a call of others."""
    hold(request, call)
    join(call=call, agent=agent_of(request), at=timezone.now())


@_step
def leaving(request: HttpRequest, call: Call) -> None:
    """Leave a call as its third; or, as the agent of the call, say that its third cannot be reached any more."""
    agent = agent_of(request)
    third = third_of(call) if call.agent_id == agent.pk else agent
    if third is not None:
        leave(call=call, agent=third, at=timezone.now())


@_step
def renewing(request: HttpRequest, call: Call) -> None:
    """Say that the call still runs, and get credentials that hold for longer; a third who is no team lead any more leaves."""
    agent = agent_of(request)
    if call.agent_id == agent.pk:
        hold(request, call)
        keep_alive(call=call, at=timezone.now())
    elif not may_join(call, agent):
        leave(call=call, agent=agent, at=timezone.now())
