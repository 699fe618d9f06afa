"""Searches kept in the side bar: lists of their own where they can be, results otherwise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from heard.conversations.actions.change_view import NameIsTaken, change_view
from heard.conversations.actions.forget_view import forget_view
from heard.conversations.actions.save_view import OnlyLeadsShare, ViewIsWrong, save_view
from heard.conversations.models import SavedView
from heard.conversations.queries.saved_views import view_of
from heard.conversations.queries.side_bar import SideBar
from heard.conversations.views.asking import agent_of, is_fragment
from heard.conversations.views.lists import PARTS, listed
from heard.conversations.views.searching import shown

REFUSALS: Mapping[type[Exception], Callable[[], str]] = {
    ViewIsWrong: lambda: _("Please give it a name of up to 60 letters, and something to look for."),
    OnlyLeadsShare: lambda: _("Only team leads can change what stands in everybody's side bar."),
    NameIsTaken: lambda: _("Another view has this name already. Please choose another one."),
}
EXPECTED = tuple(REFUSALS)


@require_safe
def saved_view(request: HttpRequest, number: int) -> HttpResponse:
    """Show what a kept search finds now."""
    saved = _saved(request, number) if is_fragment(request) else _shown_beside(request, number)
    view = view_of(agent_of(request), number, saved.query)
    if view is None and is_fragment(request) and request.GET.get("part") in PARTS:
        return redirect(f"{reverse('inbox', args=['open'])}?{request.GET.urlencode()}")
    if view is None:
        return shown(request, saved.query, saved=saved)
    return listed(request, view, title=saved.name, saved=saved)


@require_POST
def saved_views(request: HttpRequest) -> HttpResponse:
    """Keep a search under a name."""
    name, query = request.POST.get("name", ""), request.POST.get("query", "")
    try:
        saved = save_view(agent=agent_of(request), name=name, query=query, shared=request.POST.get("shared") == "on")
    except EXPECTED as error:
        messages.error(request, REFUSALS[type(error)]())
        return redirect(f"{reverse('search')}?{_query(query)}")
    messages.success(request, _("“%(name)s” stands in the side bar now") % {"name": saved.name})
    return redirect("saved_view", number=saved.pk)


@require_POST
def changing(request: HttpRequest, number: int) -> HttpResponse:
    """Change the name, the search, or who sees it."""
    name, query = request.POST.get("name", ""), request.POST.get("query", "")
    shared, saved = request.POST.get("shared") == "on", _saved(request, number)
    try:
        change_view(view=saved, agent=agent_of(request), name=name, query=query, shared=shared)
    except EXPECTED as error:
        messages.error(request, REFUSALS[type(error)]())
    else:
        messages.success(request, _("Saved"))
    return redirect("saved_view", number=number)


@require_POST
def removal(request: HttpRequest, number: int) -> HttpResponse:
    """Take it out of the side bar."""
    saved = _saved(request, number)
    try:
        forget_view(view=saved, agent=agent_of(request))
    except OnlyLeadsShare as error:
        messages.error(request, REFUSALS[type(error)]())
        return redirect("saved_view", number=number)
    messages.success(request, _("“%(name)s” is out of the side bar") % {"name": saved.name})
    return redirect(f"{reverse('search')}?{_query(saved.query)}")


def _saved(request: HttpRequest, number: int) -> SavedView:
    found = SavedView.objects.visible_to(agent_of(request)).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _shown_beside(request: HttpRequest, number: int) -> SavedView:
    """Return a view out of the side bar that stands beside it on the page, which has to be read anyway."""
    bar: SideBar | None = getattr(request, "side_bar", None)
    for found, name, query, owner in bar.saved_views if bar else ():
        if found == number:
            return SavedView(pk=found, name=name, query=query, owner_id=owner)
    raise Http404


def _query(query: str) -> str:
    return urlencode({"q": query})
