"""The menus of a conversation, fetched when somebody opens them: colleagues, tags, macros, contact reasons."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from heard.conversations.models import ContactReason, Macro, Tag, Tagging
from heard.conversations.views.asking import agent_of, conversation_for
from heard.staff.models import Agent, Team

MOST = 200  # nobody scrolls further in a menu


@require_GET
def choices(request: HttpRequest, number: int, what: str) -> HttpResponse:
    """Show what can be chosen for a conversation."""
    conversation, agent = conversation_for(request, number), agent_of(request)
    context: dict[str, Any] = {"conversation": conversation, "number": number, "agent": agent, "what": what}
    match what:
        case "assignee":
            context["agents"] = Agent.objects.get_queryset().visible_to(agent).active().order_by("name")[:MOST]
            context["teams"] = Team.objects.visible_to(agent)[:MOST]
        case "tags":
            context["borne"] = set(
                Tagging.objects.filter(conversation=conversation).values_list("tag__name", flat=True)
            )
            context["tags"] = Tag.objects.all()[:MOST]
        case "macros":
            context["macros"] = Macro.objects.visible_to(agent)[:MOST]
        case "reasons":
            context["reasons"] = ContactReason.objects.filter(is_active=True)[:MOST]
        case _:
            raise Http404
    return render(request, "conversations/choices.html", context, using="jinja2")
