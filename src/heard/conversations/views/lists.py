"""The lists of conversations."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from heard.conversations.queries.lists import VIEWS, View, WrongCursorError, conversation_list
from heard.conversations.views.asking import agent_of, is_fragment
from heard.staff.models import Team

TITLES = {
    "mine": _("Mine"),
    "unassigned": _("Unassigned"),
    "open": _("All open"),
    "customer": _("Waiting for the customer"),
    "third": _("Waiting for somebody else"),
    "snoozed": _("Snoozed"),
    "resolved": _("Resolved"),
    "spam": _("Spam"),
}
EMPTY = {
    "mine": (_("Nothing waits for you"), _("Conversations given to you appear here, the longest waiting first.")),
    "unassigned": (_("Everything has an owner"), _("New conversations appear here until somebody takes them.")),
    "open": (_("All answered"), _("When a customer writes, you will see it here at once.")),
    "customer": (_("Nobody owes us an answer"), _("Conversations you have answered wait here for the customer.")),
    "third": (_("Nobody else is being waited for"), _("Conversations that wait for a carrier or supplier stand here.")),
    "snoozed": (_("Nothing is put away"), _("Snooze a conversation with H, and it comes back when you said.")),
    "resolved": (_("Nothing is resolved yet"), _("What you resolve stays here, and can be opened again.")),
    "spam": (_("No spam"), _("What nobody needs to answer ends here.")),
    "team": (_("Your team has answered everything"), _("Open conversations of the team appear here.")),
}

#: What htmx may ask for alone: the pane, what scrolls in it, or only further rows.
PARTS = {"list": "conversations/list.html", "body": "conversations/list_body.html", "rows": "conversations/rows.html"}


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Send the agent to the list where work begins."""
    return redirect("inbox", view="open")


@require_GET
def inbox(request: HttpRequest, view: str) -> HttpResponse:
    """Show one of the lists everybody has."""
    if view not in TITLES:
        raise Http404
    return _answer(request, VIEWS[view], title=str(TITLES[view]), base=request.path)


@require_GET
def team(request: HttpRequest, number: int) -> HttpResponse:
    """Show the open conversations of one team."""
    found = Team.objects.visible_to(agent_of(request)).filter(pk=number).first()
    if found is None:
        raise Http404
    return _answer(request, VIEWS["team"], title=found.name, base=request.path, team_id=number)


def _answer(request: HttpRequest, view: View, *, title: str, base: str, team_id: int | None = None) -> HttpResponse:
    try:
        page = conversation_list(agent_of(request), view, team_id=team_id, cursor=request.GET.get("after", ""))
    except WrongCursorError as error:
        raise Http404 from error
    context = {
        "page": page,
        "view": view,
        "title": title,
        "base": base,
        "now": timezone.now(),
        "empty_words": EMPTY[view.key],
        "chosen": _number(request.GET.get("chosen")),
    }
    part = request.GET.get("part", "") if is_fragment(request) else ""
    template = PARTS.get(part, "conversations/inbox.html")
    return render(request, template, context, using="jinja2")


def _number(given: str | None) -> int | None:
    return int(given) if given and given.isdecimal() and len(given) < 19 else None
