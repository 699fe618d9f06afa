"""The strip over a chat: whether its visitor is here, on which page, and how far each side has read."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from heard.channels.chat.actions.read_by_agent import read_by_agent
from heard.channels.chat.models import Chat
from heard.channels.chat.queries.calling import calls_in
from heard.channels.chat.queries.queue import queue_of
from heard.conversations.views.asking import agent_of, conversation_for, given


@require_safe
def strip(request: HttpRequest, number: int) -> HttpResponse:
    """Show it; it keeps up with the house by itself. Raises Http404 for what is no chat or stands behind a closed door."""
    agent, now = agent_of(request), timezone.now()
    chat = (
        Chat.objects.visible_to(agent)
        .select_related("conversation__customer", "visitor", "visitor__widget")
        .filter(pk=number)
    )
    found = chat.first()
    if found is None:
        raise Http404
    context = {
        "chat": found,
        "conversation": found.conversation,
        "me": agent,
        "whom": found.visitor.name or found.conversation.customer.name or _("Visitor"),
        "call": calls_in(agent, [number]).get(number),
        "now": now,
        "page_url": found.page_url if urlsplit(found.page_url).scheme in {"http", "https"} else "",
        "place": queue_of([number], at=now).get(number),
    }
    return render(request, "chat/strip.html", context, using="jinja2")


@require_POST
def reading(request: HttpRequest, number: int) -> HttpResponse:
    """Remember, for the visitor to see, that an agent has what they said before their eyes."""
    conversation, message = conversation_for(request, number), given(request, "message") or ""
    if message.isdecimal() and len(message) < 19:
        seen = min(int(message), conversation.last_incoming_id or 0)
        read_by_agent(conversation_id=conversation.pk, message_id=seen)
    return HttpResponse(status=204)
