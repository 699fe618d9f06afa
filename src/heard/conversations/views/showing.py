"""What the templates of a conversation's page are given."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language_info

from heard.conversations.models import Draft
from heard.conversations.queries.timeline import timeline
from heard.conversations.views.asking import agent_of, came_from
from heard.conversations.views.lists import TITLES
from heard.conversations.views.presenting import addresses_for, presented

PRIORITIES = ("low", "normal", "high", "urgent")
BADGES = {"customer": "waiting_customer", "third": "waiting_third_party"}


def shown(request: HttpRequest, page: dict[str, Any], *, is_end: bool = False) -> dict[str, Any]:
    """Return the context of a page that conversation_page found, or only of its end, to be joined to what is shown."""
    now = timezone.now()
    conversation = page["conversation"]
    address = addresses_for(agent_of(request), now)
    page = {**page, "messages": [presented(message, address, agent_of(request)) for message in page["messages"]]}
    list_key, back = way_back(request, conversation["team_id"])
    people = page["participants"]
    return {
        **page,
        "entries": timeline(page, now=now, is_end=is_end),
        "now": now,
        "me": agent_of(request),
        "list_key": list_key,
        "back": back,
        "badge": BADGES.get(conversation["state"], conversation["state"]),
        "priority": PRIORITIES[conversation["priority"]],
        "there": local_time(page["customer"]["time_zone"], now),
        "to": [person["address"] for person in people if person["place"] == "customer"],
        "copies": [person["address"] for person in people if person["place"] == "cc"],
        "written": {kind: page["drafts"].get(kind) for kind in Draft.Kind.values},
        "newest": max((message["id"] for message in page["messages"]), default=0),
        "language_name": language_name,
    }


def way_back(request: HttpRequest, team_id: int | None) -> tuple[str, str]:
    """Return the key and the address of the list somebody came from; all open ones when nothing fits."""
    key = came_from(request)
    if key == "team" and team_id:
        return key, reverse("team_inbox", args=[team_id])
    if key == "chats":  # a list of its own, of the floor where chats are at home
        return key, reverse("chats:live")
    if saved := re.fullmatch(r"view-(\d{1,18})", key):
        return key, reverse("saved_view", args=[int(saved[1])])
    key = key if key in TITLES else "open"
    return key, reverse("inbox", args=[key])


def local_time(zone: str, now: dt.datetime) -> dict[str, Any] | None:
    """Return what time it is where a customer lives, and whether they may be asleep; None when nobody knows."""
    try:
        there = now.astimezone(zoneinfo.ZoneInfo(zone)) if zone else None
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return None
    if there is None:
        return None
    return {"time": date_format(there, "TIME_FORMAT"), "zone": zone, "is_night": not 7 <= there.hour < 22}


def language_name(code: str) -> str:
    """Return the name of a language as the reader calls it; the code itself when nobody knows it."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code
