"""Search, and the command palette."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from heard.conversations.articles_found import articles_found
from heard.conversations.models import Inbox, SavedView
from heard.conversations.queries.search import search
from heard.conversations.queries.search_words import narrowed, read_search
from heard.conversations.views.asking import agent_of, is_fragment
from heard.conversations.views.lists import TITLES
from heard.customers.finding import find_customers
from heard.staff.models import Agent, Team

IN_THE_PALETTE = 6
PLACES = 6
PEOPLE = 4
INBOXES = 12


#: The same as in the side bar.
LIST_ICONS = {
    "mine": "user",
    "mentions": "at-sign",
    "unassigned": "inbox",
    "open": "mails",
    "customer": "hourglass",
    "third": "truck",
    "snoozed": "alarm-clock",
    "resolved": "circle-check",
    "spam": "ban",
}


@dataclasses.dataclass(frozen=True)
class Facet:
    """A way to narrow a search down: its words, where it leads, and whether it is taken."""

    label: str
    address: str
    is_taken: bool


@dataclasses.dataclass(frozen=True)
class Place:
    """Somewhere to go from the palette."""

    label: str
    address: str
    icon: str
    kind: str = ""


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Show what was found."""
    return shown(request, request.GET.get("q", "")[:500])


def shown(request: HttpRequest, typed: str, *, saved: SavedView | None = None) -> HttpResponse:
    """Return the page of a search, or the part of it that was asked for."""
    agent, before = agent_of(request), request.GET.get("before", "")
    found = search(agent, typed, before=int(before) if before.isdecimal() and len(before) < 19 else None)
    context = {
        "typed": typed,
        "found": found,
        "people": find_customers(typed, limit=PEOPLE) if typed and ":" not in typed and not before else [],
        "now": timezone.now(),
        "saved": saved,
        "states": _states(typed),
        "inboxes": _inboxes(agent, typed),
    }
    return render(request, f"conversations/{_part(request)}.html", context, using="jinja2")


def _part(request: HttpRequest) -> str:
    if is_fragment(request) and request.GET.get("part") == "hits":
        return "hits"
    return "results" if is_fragment(request) and request.headers.get("HX-Target") == "results" else "search"


def _states(typed: str) -> list[Facet]:
    labels = {
        "": _("Everything"),
        "open": _("Open"),
        "waiting": _("With the customer"),
        "third": _("With somebody else"),
        "snoozed": _("Snoozed"),
        "resolved": _("Resolved"),
    }
    return _facets(typed, "is", labels)


def _inboxes(agent: Agent, typed: str) -> list[Facet]:
    names = Inbox.objects.visible_to(agent).active().order_by("name").values_list("name", flat=True)[:INBOXES]
    labels = {name: name for name in names if '"' not in name}
    return _facets(typed, "inbox", {"": _("All inboxes"), **labels}) if len(labels) > 1 else []


def _facets(typed: str, key: str, labels: dict[str, str]) -> list[Facet]:
    """Return the choices of a filter; the one that says nothing takes the filter away."""
    taken = next((one.value for one in read_search(typed).filters if one.key == key and not one.negated), "")
    return [
        Facet(label, f"{reverse('search')}?{urlencode({'q': narrowed(typed, key, value)})}", value == taken)
        for value, label in labels.items()
    ]


@require_safe
def palette(request: HttpRequest) -> HttpResponse:
    """Answer the command palette: places, customers, conversations and articles that match, as options."""
    agent, typed = agent_of(request), request.GET.get("q", "").strip()[:200]
    context = {
        "typed": typed,
        "places": [place for place in _places(agent) if _matches(typed, place.label)][: PLACES if typed else 12],
        "hits": search(agent, typed, limit=IN_THE_PALETTE).hits if typed else [],
        "people": find_customers(typed, limit=PEOPLE) if len(typed) > 1 else [],
        "articles": articles_found(agent, typed) if typed else (),
    }
    return render(request, "conversations/palette.html", context, using="jinja2")


def _matches(typed: str, label: str) -> bool:
    words = label.lower().split()
    return all(any(word.startswith(part) for word in words) for part in typed.lower().split())


def _places(agent: Agent) -> Iterator[Place]:
    for key, title in TITLES.items():
        yield Place(str(title), reverse("inbox", args=[key]), LIST_ICONS[key], _("List"))
    for number, name in Team.objects.visible_to(agent).filter(members=agent).values_list("pk", "name"):
        yield Place(name, reverse("team_inbox", args=[number]), "users-round", _("Team"))
    for number, name in SavedView.objects.visible_to(agent).values_list("pk", "name"):
        yield Place(name, reverse("saved_view", args=[number]), "bookmark", pgettext("saved views", "Saved"))
    elsewhere = [
        ("new_conversation", _("New conversation"), "square-pen", True),
        ("customers", _("Customers"), "users-round", True),
        ("new_customer", _("New customer"), "user-plus", True),
        ("quarantined_mails", _("Quarantine"), "shield-alert", agent.is_lead),
        ("staff:profile", _("My profile"), "circle-user", True),
        ("wagtailadmin_home", _("Studio"), "settings", agent.is_editor),
    ]
    for name, label, icon, may in elsewhere:
        if may and (address := _known(name)):
            yield Place(label, address, icon)


def _known(name: str) -> str | None:
    try:
        return reverse(name)
    except NoReverseMatch:
        return None
