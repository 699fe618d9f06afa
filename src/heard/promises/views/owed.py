"""The page of what is owed now: for me, for a team, for everybody."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_safe

from heard.conversations.queries.lists import WrongCursorError
from heard.conversations.views.asking import agent_of, is_fragment
from heard.promises.models import PromiseKind, Source
from heard.promises.queries.owed import PAGE, owed_page
from heard.staff.models import Team

EMPTY = {
    "mine": gettext_lazy(
        "What you promise a customer stands here until it is kept, the soonest first. Nothing is owed."
    ),
    "team": gettext_lazy("What the team promised stands here until it is kept. Nothing is owed."),
    "everybody": gettext_lazy("What anybody promised a customer stands here until it is kept. Nothing is owed."),
}
PARTS = {"body": "promises/list_body.html", "rows": "promises/rows.html"}
MOST_ROWS = 500  # shown at once, and asked for again when something moved


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Send the agent to what they owe themselves."""
    return redirect("promises:owed_mine")


@require_safe
def look(request: HttpRequest) -> HttpResponse:
    """Go to what the agent owes, from a word about it anywhere in the workspace."""
    address = reverse("promises:owed_mine")
    return HttpResponse(status=204, headers={"HX-Redirect": address}) if is_fragment(request) else redirect(address)


@require_safe
def owed(request: HttpRequest, whose: str) -> HttpResponse:
    """Show what the agent owes, or everybody."""
    return _listed(request, whose, title=_("Owed by me") if whose == "mine" else _("Owed by everybody"))


@require_safe
def of_team(request: HttpRequest, number: int) -> HttpResponse:
    """Show what a team owes."""
    team = Team.objects.visible_to(agent_of(request)).filter(pk=number).first()
    if team is None:
        raise Http404
    return _listed(request, "team", title=_("Owed by %(team)s") % {"team": team.name}, team=team)


def _listed(request: HttpRequest, whose: str, *, title: str, team: Team | None = None) -> HttpResponse:
    agent, rows = agent_of(request), request.GET.get("rows", "")
    limit = min(int(rows), MOST_ROWS) if rows.isdecimal() and 0 < len(rows) < 9 and int(rows) else PAGE
    after = request.GET.get("after", "")
    try:
        page = owed_page(agent, whose=whose, team_id=team.pk if team else None, cursor=after, limit=limit)
    except WrongCursorError as error:
        raise Http404 from error
    context = {
        "page": page,
        "title": title,
        "base": request.path,
        "after": after,
        "tabs_shown": _tabs(request),
        "empty_words": EMPTY[whose],
        "now": timezone.now(),
        "kinds": dict(PromiseKind.choices),
        "sources": dict(Source.choices),
    }
    part = request.GET.get("part", "") if is_fragment(request) else ""
    return render(request, PARTS.get(part, "promises/owed.html"), context, using="jinja2")


def _tabs(request: HttpRequest) -> list[tuple[str, str, bool]]:
    """Return whose lists there are: mine, those of the teams I am in, everybody's; the side bar knows the teams."""
    places = [(pgettext("whose promises", "Me"), reverse("promises:owed_mine"))]
    bar = request.side_bar  # type: ignore[attr-defined]
    places += [(name, reverse("promises:owed_team", args=[number])) for number, name, _count in bar.teams]
    places += [(_("Everybody"), reverse("promises:owed_everybody"))]
    return [(label, address, request.path == address) for label, address in places]
