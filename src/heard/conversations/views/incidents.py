"""Incidents in the workspace: the list, one of them, and what is said of it in a conversation's panel."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from heard.conversations.models import Conversation, Incident
from heard.conversations.queries.incidents import current_link, incidents_page, linked_page, progress_of
from heard.conversations.queries.likeness import alike, alike_incident
from heard.conversations.views.asking import agent_of, conversation_for, is_fragment


@require_safe
def incidents(request: HttpRequest) -> HttpResponse:
    """Show incidents, the open ones first."""
    rows, following = incidents_page(before=after_of(request))
    context = {"rows": rows, "following": following, "now": timezone.now()}
    part = is_fragment(request) and request.GET.get("part") == "rows"
    name = "rows" if part else "list"
    return render(request, f"conversations/incidents/{name}.html", context, using="jinja2")


@require_safe
def incident(request: HttpRequest, number: int) -> HttpResponse:
    """Show one incident: its conversations, and how far news of it has come."""
    row, agent = incident_for(number), agent_of(request)
    context = {
        "incident": row,
        "linked": linked_page(agent, row, before=after_of(request)),
        "now": timezone.now(),
    }
    if is_fragment(request) and request.GET.get("part") == "rows":
        return render(request, "conversations/incidents/linked.html", context, using="jinja2")
    context |= {"progress": progress_of(agent, row)}
    return render(request, "conversations/incidents/one.html", context, using="jinja2")


@require_safe
def progress(request: HttpRequest, number: int) -> HttpResponse:
    """Show how far the newest news has come; asked for again as long as somebody waits to be told."""
    row = incident_for(number)
    context = {"incident": row, "progress": progress_of(agent_of(request), row), "now": timezone.now()}
    return render(request, "conversations/incidents/progress.html", context, using="jinja2")


@require_safe
def suggestions(request: HttpRequest, number: int) -> HttpResponse:
    """Show conversations that are probably about the same, to be ticked."""
    row = incident_for(number)
    found = alike_incident(agent_of(request), row.pk, at=timezone.now()) if row.is_open else []
    context = {"incident": row, "found": found, "now": timezone.now()}
    return render(request, "conversations/incidents/suggestions.html", context, using="jinja2")


@require_safe
def similar(request: HttpRequest, number: int) -> HttpResponse:
    """Show open conversations of the last days that are like one, to be ticked in the form around them."""
    conversation = conversation_for(request, number)
    found = alike(agent_of(request), [conversation.pk], at=timezone.now())
    context = {"found": found, "now": timezone.now()}
    return render(request, "conversations/incidents/similar.html", context, using="jinja2")


@require_safe
def panel(request: HttpRequest, number: int) -> HttpResponse:
    """Show which incident a conversation is about; nothing, where it is about none."""
    conversation = conversation_for(request, number)
    context = {"number": number, "link": current_link(conversation), "now": timezone.now()}
    return render(request, "conversations/incidents/panel.html", context, using="jinja2")


def incident_for(number: int) -> Incident:
    """Return an incident; every colleague may know of each. Raises Http404."""
    row = Incident.objects.select_related("opened_by", "resolved_by").filter(pk=number).first()
    if row is None:
        raise Http404(_("There is no such incident."))
    return row


def after_of(request: HttpRequest) -> int | None:
    """Return where a page begins, as the address says. Raises Http404 for what is no place."""
    given = request.GET.get("after", "")
    if not given:
        return None
    if not (given.isdecimal() and len(given) < 19):
        raise Http404
    return int(given)


def chosen(request: HttpRequest) -> list[Conversation]:
    """Return the conversations that were ticked and that the agent may open."""
    given = {int(one) for one in request.POST.getlist("conversation") if one.isdecimal() and len(one) < 19}
    return list(Conversation.objects.in_reach_of(agent_of(request)).filter(pk__in=given))


def to_incident(request: HttpRequest, row: Incident, said: str) -> HttpResponse:
    """Answer by showing the incident anew, with what was done."""
    messages.success(request, said)
    address = reverse("incident", args=[row.pk])
    return HttpResponse(status=204, headers={"HX-Redirect": address}) if is_fragment(request) else redirect(address)


def form(request: HttpRequest, name: str, *, title: str, back: str, problem: str = "", **context: Any) -> HttpResponse:
    """Show a form in the dialog of the page, or as a page of its own, with what was typed and what was wrong."""
    shown = {
        **context,
        "title": title,
        "form": f"conversations/incidents/{name}.html",
        "problem": problem,
        "typed": request.POST,
        "back": back,
        "address": request.get_full_path(),
    }
    template = "conversations/form_fragment.html" if is_fragment(request) else "conversations/form_page.html"
    response = render(request, template, shown, using="jinja2", status=422 if problem else 200)
    if problem:
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#task-body", "innerHTML"
    return response
