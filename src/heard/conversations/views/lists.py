"""The lists of conversations."""

from __future__ import annotations

import dataclasses

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from heard.conversations.models import SavedView
from heard.conversations.queries.lists import PAGE, VIEWS, View, WrongCursorError, conversation_list
from heard.conversations.views.asking import agent_of, is_fragment
from heard.staff.models import Team

TITLES = {
    "mine": _("Mine"),
    "mentions": _("Mentions"),
    "unassigned": _("Unassigned"),
    "open": _("All open"),
    "customer": _("Waiting for the customer"),
    "third": _("Waiting for somebody else"),
    "snoozed": _("Snoozed"),
    "resolved": _("Resolved"),
    "spam": _("Spam"),
}
EMPTY = {
    "mine": (
        _("Nothing waits for you"),
        _("Conversations given to you appear here, the longest waiting first."),
        "user",
    ),
    "mentions": (
        _("Nobody called for you"),
        _("When a colleague writes @ and your name in a note, the conversation stands here until you have read it."),
        "at-sign",
    ),
    "unassigned": (
        _("Everything has an owner"),
        _("New conversations appear here until somebody takes them. Take one with M."),
        "hand-heart",
    ),
    "open": (_("All answered"), _("When a customer writes, you will see it here at once."), "party-popper"),
    "customer": (
        _("Nobody owes us an answer"),
        _("Conversations you have answered wait here for the customer."),
        "hourglass",
    ),
    "third": (
        _("Nobody else is being waited for"),
        _("Conversations that wait for a carrier or a supplier stand here. Put one here with T."),
        "truck",
    ),
    "snoozed": (
        _("Nothing is put away"),
        _("Put a conversation away with H, and it comes back when you said."),
        "alarm-clock",
    ),
    "resolved": (
        _("Nothing is resolved yet"),
        _("What you resolve with E stays here, and can be opened again."),
        "circle-check",
    ),
    "spam": (_("No spam"), _("What nobody needs to answer ends here. Mark something as spam with !."), "ban"),
    "team": (_("Your team has answered everything"), _("Open conversations of the team appear here."), "users-round"),
    "saved": (
        _("Nothing fits at the moment"),
        _("What this view looks for appears here as soon as it comes."),
        "bookmark",
    ),
}

#: In which order lists of what waits for us may stand. Which one somebody wants is kept in a cookie of that name.
ORDER, BY_DUE = "order", "due"
ORDERS = {"waiting": _("Waiting longest first"), BY_DUE: _("Due soonest first")}

#: What htmx may ask for alone: the pane, what scrolls in it, or only further rows.
PARTS = {"list": "conversations/list.html", "body": "conversations/list_body.html", "rows": "conversations/rows.html"}
MOST_ROWS = 500  # shown at once, and asked for again when something moved


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Send the agent to the list where work begins."""
    return redirect("inbox", view="open")


@require_safe
def inbox(request: HttpRequest, view: str) -> HttpResponse:
    """Show one of the lists everybody has."""
    if view not in TITLES:
        raise Http404
    return listed(request, VIEWS[view], title=str(TITLES[view]))


@require_safe
def team(request: HttpRequest, number: int) -> HttpResponse:
    """Show the open conversations of one team."""
    found = Team.objects.visible_to(agent_of(request)).filter(pk=number).first()
    if found is None:
        raise Http404
    return listed(request, VIEWS["team"], title=found.name, team_id=number)


def listed(
    request: HttpRequest, view: View, *, title: str, team_id: int | None = None, saved: SavedView | None = None
) -> HttpResponse:
    """Return the page of a list, or the part of it that was asked for. Raises Http404 for a cursor that is none."""
    order = list_order(request)
    view = dataclasses.replace(view, by_due=order == BY_DUE and not view.newest_first)
    rows = _number(request.GET.get("rows")) or PAGE
    after = request.GET.get("after", "")
    try:
        page = conversation_list(agent_of(request), view, team_id=team_id, cursor=after, limit=min(rows, MOST_ROWS))
    except WrongCursorError as error:
        raise Http404 from error
    context = {
        "page": page,
        "view": view,
        "title": title,
        "base": request.path,
        "after": after,
        "saved": saved,
        "now": timezone.now(),
        "zone": timezone.get_current_timezone_name(),
        "empty_words": EMPTY["saved" if saved else view.key],
        "chosen": _number(request.GET.get("chosen")),
        "orders": ORDERS,
        "order": order,
    }
    part = request.GET.get("part", "") if is_fragment(request) else ""
    template = PARTS.get(part, "conversations/inbox.html")
    response = render(request, template, context, using="jinja2")
    if request.GET.get("order") == order:
        response.set_cookie(
            ORDER, order, max_age=365 * 86400, httponly=True, samesite="Lax", secure=request.is_secure()
        )
    return response


def list_order(request: HttpRequest) -> str:
    """Return in which order somebody wants to see what waits for us: as they have just said, or said last."""
    chosen = request.GET.get("order") or request.COOKIES.get(ORDER, "")
    return chosen if chosen in ORDERS else next(iter(ORDERS))


def _number(given: str | None) -> int | None:
    return int(given) if given and given.isdecimal() and len(given) < 19 else None
