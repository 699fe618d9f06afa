"""Dialogs above a chat: whispering to its agent, and handing it over."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from heard.conversations.actions.note import note
from heard.conversations.actions.transfer import transfer
from heard.conversations.models import Conversation
from heard.conversations.refusals import EXPECTED, told
from heard.conversations.views.answering import Done, answer
from heard.conversations.views.answers import client_id
from heard.conversations.views.asking import agent_of, conversation_for, given, is_fragment
from heard.staff.models import Agent, Team


def whispering(request: HttpRequest, number: int) -> HttpResponse:
    """Write a note that only colleagues see, and that calls the agent of the chat by name."""
    conversation = conversation_for(request, number)
    title = _("Whisper")
    if request.method != "POST":
        return _dialog(request, conversation, "whisper", title=title)
    try:
        note(
            conversation=conversation,
            agent=agent_of(request),
            text=request.POST.get("text", ""),
            mentions=[conversation.assignee] if conversation.assignee else (),
            client_id=client_id(request),
            at=timezone.now(),
        )
    except EXPECTED as error:
        return _dialog(request, conversation, "whisper", title=title, error=error)
    return answer(request, conversation, Done(_("Whispered"), only_newest=True))


def transferring(request: HttpRequest, number: int) -> HttpResponse:
    """Hand a conversation over to a colleague or a team, with a note."""
    conversation, agent = conversation_for(request, number), agent_of(request)
    title, choices = _("Hand it over"), _choices(agent)
    if request.method != "POST":
        return _dialog(request, conversation, "transfer", title=title, **choices)
    kind, _dash, chosen = (given(request, "to") or "").partition("-")
    whom = next((one for one in choices["colleagues"] if kind == "agent" and str(one.pk) == chosen), None)
    team = next((one for one in choices["teams"] if kind == "team" and str(one.pk) == chosen), None)
    if whom is None and team is None:
        problem = _("Choose who shall have it.")
        return _dialog(request, conversation, "transfer", title=title, problem=problem, **choices)
    before = {"assignee": conversation.assignee_id or "", "team": conversation.team_id or ""}
    try:
        done = transfer(
            conversation=conversation,
            agent=agent,
            assignee=whom,
            team=team or conversation.team,
            words=request.POST.get("words", ""),
            client_id=client_id(request),
            at=timezone.now(),
        )
    except EXPECTED as error:
        return _dialog(request, conversation, "transfer", title=title, error=error, **choices)
    has_it = done.assignee or team
    said = _("%(name)s has this now") % {"name": has_it.name if has_it else ""}
    undo = reverse("assignment", args=[conversation.pk])
    return answer(request, conversation, Done(said, undo=undo, undo_data=before, seconds=10))


def _choices(agent: Agent) -> dict[str, Any]:
    """Return who can be chosen, those who are there first."""
    order = {"online": 0, "away": 1, "offline": 2}
    colleagues = Agent.objects.get_queryset().visible_to(agent).active().exclude(pk=agent.pk).order_by("name")[:500]
    return {
        "colleagues": sorted(colleagues, key=lambda one: order[one.availability]),
        "teams": list(Team.objects.visible_to(agent).order_by("name")[:200]),
    }


def _dialog(
    request: HttpRequest,
    conversation: Conversation,
    name: str,
    *,
    title: str,
    error: Exception | None = None,
    problem: str = "",
    **context: Any,
) -> HttpResponse:
    problem = told(error) if error else problem
    shown = {
        **context,
        "conversation": conversation,
        "number": conversation.pk,
        "title": title,
        "form": f"chat/{name}.html",
        "problem": problem,
        "typed": request.POST,
        "back": reverse("conversation", args=[conversation.pk]),
    }
    template = "conversations/form_fragment.html" if is_fragment(request) else "conversations/form_page.html"
    response = render(request, template, shown, using="jinja2", status=422 if problem else 200)
    if problem:
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#task-body", "innerHTML"
    return response
