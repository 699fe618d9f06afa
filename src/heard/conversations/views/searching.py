"""Search, the command palette, and searches kept to be seen again."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from heard.conversations.actions.save_view import OnlyLeadsShare, ViewIsWrong, save_view
from heard.conversations.models import SavedView
from heard.conversations.queries.search import search
from heard.conversations.views.answering import refused
from heard.conversations.views.asking import agent_of, is_fragment
from heard.customers.finding import find_customers

IN_THE_PALETTE = 6


@require_GET
def results(request: HttpRequest) -> HttpResponse:
    """Show what was found."""
    typed = request.GET.get("q", "")[:500]
    before = request.GET.get("before", "")
    found = search(agent_of(request), typed, before=int(before) if before.isdecimal() and len(before) < 19 else None)
    people = find_customers(typed, limit=4) if typed and ":" not in typed and not before else []
    context = {"typed": typed, "found": found, "people": people, "now": timezone.now(), "saved": None}
    part = is_fragment(request) and request.GET.get("part") == "hits"
    return render(request, "conversations/hits.html" if part else "conversations/search.html", context, using="jinja2")


@require_GET
def saved_view(request: HttpRequest, number: int) -> HttpResponse:
    """Show what a kept search finds now."""
    saved = SavedView.objects.visible_to(agent_of(request)).filter(pk=number).first()
    if saved is None:
        raise Http404
    found = search(agent_of(request), saved.query)
    context = {"typed": saved.query, "found": found, "people": [], "now": timezone.now(), "saved": saved}
    return render(request, "conversations/search.html", context, using="jinja2")


@require_POST
def saved_views(request: HttpRequest) -> HttpResponse:
    """Keep a search under a name."""
    name, query = request.POST.get("name", ""), request.POST.get("query", "")
    try:
        saved = save_view(agent=agent_of(request), name=name, query=query, shared=request.POST.get("shared") == "on")
    except ViewIsWrong:
        return refused(_("Please give it a name of up to 60 letters."))
    except OnlyLeadsShare:
        return refused(_("Only team leads can put a view into everybody's side bar."))
    return redirect("saved_view", number=saved.pk)


@require_GET
def palette(request: HttpRequest) -> HttpResponse:
    """Answer the command palette: conversations and customers that match, as options."""
    typed = request.GET.get("q", "").strip()[:200]
    hits = search(agent_of(request), typed, limit=IN_THE_PALETTE).hits if typed else []
    people = find_customers(typed, limit=4) if len(typed) > 1 else []
    return render(
        request, "conversations/palette.html", {"typed": typed, "hits": hits, "people": people}, using="jinja2"
    )
