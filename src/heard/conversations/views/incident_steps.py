"""What agents do with incidents: open, link, tell, take back, resolve."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from heard.conversations.actions.edit_incident import edit_incident
from heard.conversations.actions.link_to_incident import link_to_incident
from heard.conversations.actions.open_incident import open_incident
from heard.conversations.actions.resolve_incident import resolve_incident
from heard.conversations.actions.take_back_news import take_back_news
from heard.conversations.actions.tell_incident import tell_incident
from heard.conversations.actions.unlink_from_incident import unlink_from_incident
from heard.conversations.models import Conversation, Incident, IncidentNews
from heard.conversations.queries.incidents import languages_of
from heard.conversations.refusals import EXPECTED, told
from heard.conversations.views.answering import Done, refused, toast
from heard.conversations.views.asking import agent_of, conversation_for, given, is_fragment
from heard.conversations.views.incidents import chosen, form, incident_for, to_incident
from heard.conversations.views.showing import language_name

MOST_OPEN = 100  # incidents at once; more cannot be chosen from


@require_http_methods(["GET", "POST"])
def opening(request: HttpRequest) -> HttpResponse:
    """Open an incident."""
    problem = ""
    if request.method == "POST":
        try:
            row = _opened(request, chosen(request))
        except EXPECTED as error:
            problem = told(error)
        else:
            return to_incident(request, row, _("Incident opened"))
    return form(request, "open", title=_("Open an incident"), back=reverse("incidents"), problem=problem)


@require_http_methods(["GET", "POST"])
def editing(request: HttpRequest, number: int) -> HttpResponse:
    """Say better what it is."""
    row, problem = incident_for(number), ""
    if request.method == "POST":
        title, words = given(request, "title") or "", given(request, "words") or ""
        try:
            edit_incident(incident=row, agent=agent_of(request), title=title, words=words)
        except EXPECTED as error:
            problem = told(error)
        else:
            return to_incident(request, row, _("Saved"))
    back = reverse("incident", args=[row.pk])
    return form(request, "edit", title=_("Say what it is"), back=back, problem=problem, incident=row)


def _opened(request: HttpRequest, conversations: list[Conversation]) -> Incident:
    return open_incident(
        title=given(request, "title") or "",
        words=given(request, "words") or "",
        conversations=conversations,
        agent=agent_of(request),
        at=timezone.now(),
    )


@require_http_methods(["GET", "POST"])
def of_conversation(request: HttpRequest, number: int) -> HttpResponse:
    """Link a conversation, and those like it that were ticked, to an open incident or to a new one."""
    conversation, problem = conversation_for(request, number), ""
    if request.method == "POST":
        try:
            return _link(request, conversation)
        except EXPECTED as error:
            problem = told(error)
    choices = [("", _("A new one")), *((str(one.pk), one.title) for one in Incident.objects.open()[:MOST_OPEN])]
    back = reverse("conversation", args=[number])
    return form(
        request, "link", title=_("Part of an incident"), back=back, problem=problem, number=number, choices=choices,
        conversation=conversation,
    )  # fmt: skip


def _link(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    whole = [conversation, *(one for one in chosen(request) if one.pk != conversation.pk)]
    wanted = given(request, "incident") or ""
    if wanted.isdecimal() and len(wanted) < 19:
        row = incident_for(int(wanted))
        outcome = link_to_incident(incident=row, conversations=whole, agent=agent_of(request), at=timezone.now())
        if conversation.pk in outcome.elsewhere:
            return refused(_("It belongs to another open incident. Take it out of that one first."))
        count = len(outcome.linked)
    else:
        row, count = _opened(request, whole), len(whole)
    said = ngettext(
        "%(count)s conversation linked to “%(title)s”", "%(count)s conversations linked to “%(title)s”", count
    )
    done = Done(said % {"count": count, "title": row.title}, undo=reverse("incident_unlinking", args=[conversation.pk]))
    if is_fragment(request):
        return HttpResponse(status=204, headers={"HX-Trigger": toast(done)})
    return redirect("conversation", number=conversation.pk)


@require_POST
def unlinking(request: HttpRequest, number: int) -> HttpResponse:
    """Take a conversation out of its incident."""
    conversation = conversation_for(request, number)
    link = unlink_from_incident(conversation=conversation, agent=agent_of(request), at=timezone.now())
    said = _("Not about “%(title)s” any more") % {"title": link.incident.title} if link else _("It was in no incident")
    if link and given(request, "from") == "incident":
        return to_incident(request, link.incident, said)
    if is_fragment(request):
        return HttpResponse(status=204, headers={"HX-Trigger": toast(Done(said))})
    return redirect("conversation", number=number)


def step(view: Callable[[HttpRequest, Incident], str]) -> Callable[..., HttpResponse]:
    """Turn a function of (request, incident) that does one thing and says so into a view; what the verbs refuse is told."""

    @require_POST
    def answered(request: HttpRequest, number: int) -> HttpResponse:
        row = incident_for(number)
        try:
            return to_incident(request, row, view(request, row))
        except EXPECTED as error:
            return refused(told(error))

    return answered


@step
def links(request: HttpRequest, row: Incident) -> str:
    """Link the conversations that were ticked."""
    outcome = link_to_incident(incident=row, conversations=chosen(request), agent=agent_of(request), at=timezone.now())
    count = len(outcome.linked)
    return ngettext("%(count)s conversation linked", "%(count)s conversations linked", count) % {"count": count}


@step
def stopping(request: HttpRequest, row: Incident) -> str:
    """Take back the newest news, as far as it has not left."""
    news = IncidentNews.objects.filter(incident=row).order_by("-pk").first()
    count = take_back_news(news=news, agent=agent_of(request), at=timezone.now()) if news else 0
    return ngettext("%(count)s is not told after all", "%(count)s are not told after all", count) % {"count": count}


@require_http_methods(["GET", "POST"])
def telling(request: HttpRequest, number: int) -> HttpResponse:
    """Write the news, in each language that occurs, and have it told to all."""
    return _writing(request, incident_for(number), "tell", _("Tell all of them"), tell_incident, _("On its way to all"))


@require_http_methods(["GET", "POST"])
def resolution(request: HttpRequest, number: int) -> HttpResponse:
    """Write the closing words, tell them to all, and resolve."""
    row = incident_for(number)
    return _writing(request, row, "resolve", _("Resolve the incident"), resolve_incident, _("Incident resolved"))


def _writing(
    request: HttpRequest, row: Incident, name: str, title: str, verb: Callable[..., IncidentNews], said: str
) -> HttpResponse:
    agent, problem = agent_of(request), ""
    if request.method == "POST":
        texts = {key.removeprefix("text-"): text for key, text in request.POST.items() if key.startswith("text-")}
        try:
            verb(incident=row, agent=agent, texts=texts, at=timezone.now())
        except EXPECTED as error:
            problem = told(error)
        else:
            return to_incident(request, row, said)
    languages = languages_of(agent, row)
    back = reverse("incident", args=[row.pk])
    return form(
        request, name, title=title, back=back, problem=problem, incident=row, languages=languages,
        count=sum(count for _code, count in languages), language_name=language_name,
    )  # fmt: skip
