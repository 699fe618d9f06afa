"""The register of complaints: a list, what it comes to, and a table to take along."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from heard.conversations.views.asking import agent_of, is_fragment
from heard.feedback.models import ComplaintCause
from heard.feedback.queries.register import HEAD, Asked, exported, numbers, register_page
from heard.plumbing.sheets import csv_response
from heard.staff.models import Agent

FILTERS = ("state", "cause", "owner", "from", "until")
MOST = 200  # nobody scrolls further in a list of choices


@require_safe
def complaints(request: HttpRequest) -> HttpResponse:
    """Show complaints, newest first."""
    agent, asked = agent_of(request), asked_of(request)
    after = request.GET.get("after", "")
    if after and not (after.isdecimal() and len(after) < 19):
        raise Http404
    lines, following = register_page(agent, asked, before=int(after) if after else None)
    chosen = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    context: dict[str, Any] = {
        "lines": lines,
        "following": following,
        "query": urlencode(chosen),
        "chosen": chosen,
        "now": timezone.now(),
    }
    if is_fragment(request) and request.GET.get("part") == "rows":
        return render(request, "feedback/complaint_rows.html", context, using="jinja2")
    context |= {"numbers": numbers(agent, asked), **_choices(agent)}
    return render(request, "feedback/complaints.html", context, using="jinja2")


@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """Send what is asked for as a table; only what the agent may see is in it."""
    day = timezone.localdate().isoformat()
    rows = exported(agent_of(request), asked_of(request))
    return csv_response(f"complaints-{day}.csv", [str(name) for name in HEAD], rows)


def asked_of(request: HttpRequest) -> Asked:
    """Return what somebody wants to see; what makes no sense narrows nothing."""
    until = _day(request, "until")
    return Asked(
        state=request.GET.get("state", ""),
        cause_id=_number(request, "cause"),
        owner_id=_number(request, "owner"),
        opened_from=_day(request, "from"),
        opened_before=until + dt.timedelta(days=1) if until else None,
    )


def _number(request: HttpRequest, name: str) -> int | None:
    given = request.GET.get(name, "")
    return int(given) if given.isdecimal() and len(given) < 19 else None


def _day(request: HttpRequest, name: str) -> dt.datetime | None:
    try:
        day = parse_date(request.GET.get(name, "").strip())
    except ValueError:
        return None
    if day is None or not 1970 <= day.year <= 9000:
        return None
    return dt.datetime.combine(day, dt.time.min, tzinfo=timezone.get_current_timezone())


def _choices(agent: Agent) -> dict[str, list[tuple[str, str]]]:
    owners = Agent.objects.get_queryset().visible_to(agent).order_by("name")[:MOST]
    return {
        "states": [("", _("Open and closed")), ("open", _("Open")), ("closed", _("Closed"))],
        "causes": [("", _("Any cause")), *((str(one.pk), one.name) for one in ComplaintCause.objects.all()[:MOST])],
        "owners": [("", _("Anybody's")), *((str(one.pk), one.name) for one in owners)],
    }
