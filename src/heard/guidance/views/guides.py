"""Guides beside a conversation: taken, ticked off, put away."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from heard.conversations.views.asking import agent_of, conversation_for, given
from heard.guidance.actions.put_away_guide import put_away_guide
from heard.guidance.actions.take_guide import NoSteps, take_guide
from heard.guidance.actions.tick_step import NoSuchStep, tick_step
from heard.guidance.queries.fitting import readable
from heard.guidance.views.answers import guide_for, shown
from heard.knowledge.models import Article


@require_POST
def take(request: HttpRequest, number: int) -> HttpResponse:
    """Put a guide beside a conversation. Raises Http404, also for what has no steps."""
    conversation, wanted = conversation_for(request, number), given(request, "article") or ""
    if not (wanted.isdecimal() and len(wanted) < 19):
        raise Http404
    article: Article = get_object_or_404(readable(), pk=int(wanted))
    try:
        take_guide(conversation=conversation, article=article, agent=agent_of(request), at=timezone.now())
    except NoSteps as error:
        raise Http404 from error
    return shown(request, conversation, typed=given(request, "q") or "")


@require_POST
def tick(request: HttpRequest, number: int, guide: int) -> HttpResponse:
    """Tick off a step, or with wants=0 undo that. Raises Http404."""
    conversation, taken = guide_for(request, number, guide)
    step, is_done = given(request, "step") or "", given(request, "wants") != "0"
    try:
        tick_step(guide=taken, step=step, agent=agent_of(request), at=timezone.now(), is_done=is_done)
    except NoSuchStep as error:
        raise Http404 from error
    return shown(request, conversation, typed=given(request, "q") or "")


@require_POST
def put_away(request: HttpRequest, number: int, guide: int) -> HttpResponse:
    """Take a guide from beside a conversation. Raises Http404."""
    conversation, taken = guide_for(request, number, guide)
    put_away_guide(guide=taken, agent=agent_of(request), at=timezone.now())
    return shown(request, conversation, typed=given(request, "q") or "")
