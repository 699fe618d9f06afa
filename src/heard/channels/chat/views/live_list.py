"""The page of the chats that go on now, and what all pages ask of them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from heard.channels.chat.models import ChatWidget
from heard.channels.chat.queries.live import live_chats, mine_and_waiting, with_calls
from heard.conversations.actions.assign import assign
from heard.conversations.views.asking import agent_of, conversation_for, is_fragment
from heard.staff.models import Agent

PARTS = {"body": "chat/live_body.html", "list": "chat/live_side.html"}
MOST_SITES = 10  # a page listens to


@require_safe
def chats(request: HttpRequest) -> HttpResponse:
    """List who waits, the longest waiting first, and who talks with whom."""
    agent, now = agent_of(request), timezone.now()
    part = request.GET.get("part", "") if is_fragment(request) else ""
    chosen = request.GET.get("chosen", "")
    live = with_calls(live_chats(agent, at=now), agent)
    context = {
        "waiting": [chat for chat in live if chat.waits],
        "going_on": [chat for chat in live if not chat.waits],
        "sites": [] if part else _sites(agent),
        "chosen": int(chosen) if chosen.isdecimal() and len(chosen) < 19 else 0,
        "title": _("Chats"),
        "base": request.path,
        "me": agent,
        "now": now,
    }
    return render(request, PARTS.get(part, "chat/live_list.html"), context, using="jinja2")


def _sites(agent: Agent) -> list[int]:
    """Return the inboxes whose websites tell agents who is on them, to those who may open them."""
    widgets = ChatWidget.objects.visible_to(agent).open_to_visitors().filter(shows_visitors=True)
    return list(widgets.order_by("inbox").values_list("inbox", flat=True)[:MOST_SITES])


@require_safe
def now(request: HttpRequest) -> JsonResponse:
    """Say which live chats are the agent's and which wait: what any open page tells them by a tone and in its title."""
    mine, waiting = mine_and_waiting(agent_of(request), at=timezone.now())
    response = JsonResponse({"mine": mine, "waiting": waiting})
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
def taking(request: HttpRequest, number: int) -> HttpResponse:
    """Take a chat and go to it; one that a colleague took meanwhile is only gone to."""
    conversation, agent = conversation_for(request, number), agent_of(request)
    if conversation.assignee_id is None:
        assign(conversation=conversation, agent=agent, assignee=agent, team=conversation.team, at=timezone.now())
    return redirect(f"{reverse('conversation', args=[conversation.pk])}?from=chats")
