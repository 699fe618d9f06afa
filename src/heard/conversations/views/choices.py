"""The menus of a conversation, fetched when somebody opens them: colleagues, tags, macros, contact reasons, own fields."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from heard.conversations.actions.run_macro import run_macro
from heard.conversations.models import ContactReason, Conversation, CustomField, Macro, Tag, Tagging
from heard.conversations.queries.mentions import mentionable
from heard.conversations.views.answering import Done, answer, step
from heard.conversations.views.asking import agent_of, conversation_for
from heard.staff.models import Agent, Team

MOST = 200  # nobody scrolls further in a menu


@require_safe
def choices(request: HttpRequest, number: int, what: str) -> HttpResponse:
    """Show what can be chosen for a conversation."""
    conversation, agent = conversation_for(request, number), agent_of(request)
    context: dict[str, Any] = {"conversation": conversation, "number": number, "agent": agent, "what": what}
    return render(
        request, "conversations/choices.html", {**context, **_offered(what, conversation, agent)}, using="jinja2"
    )


def _offered(what: str, conversation: Conversation, agent: Agent) -> dict[str, Any]:
    match what:
        case "assignee":
            return {"agents": mentionable(conversation)[:MOST], "teams": Team.objects.visible_to(agent)[:MOST]}
        case "tags":
            taggings = Tagging.objects.filter(conversation=conversation)
            return {"borne": set(taggings.values_list("tag__name", flat=True)), "tags": Tag.objects.all()[:MOST]}
        case "macros":
            return {"macros": Macro.objects.visible_to(agent)[:MOST]}
        case "colleagues":
            return {"agents": mentionable(conversation)[:MOST]}
        case "reasons":
            return {"reasons": ContactReason.objects.filter(is_active=True)[:MOST]}
        case "fields":
            return {"fields": CustomField.objects.filter(stands_on=CustomField.On.CONVERSATION)[:MOST]}
        case _:
            raise Http404


@step
def macro_run(request: HttpRequest, conversation: Conversation, macro: int) -> HttpResponse:
    """Take the steps of a macro and give its words to the composer."""
    found = Macro.objects.visible_to(agent_of(request)).filter(pk=macro).first()
    if found is None:
        raise Http404
    words = run_macro(conversation=conversation, agent=agent_of(request), macro=found, at=timezone.now())
    response = answer(request, conversation, Done(_("Macro “%(name)s” used") % {"name": found.name}))
    if "HX-Trigger" in response.headers:
        spoken = render(request, "conversations/macro_words.html", {"words": words}, using="jinja2")
        response.content += spoken.content
        response.headers["HX-Trigger-After-Settle"] = "heard:macro"
    return response
