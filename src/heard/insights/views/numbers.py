"""The page of numbers, and its tables as files."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from heard.conversations.models import Inbox, Tag
from heard.customers.models import ChannelKind
from heard.insights.models import Counting
from heard.insights.queries.figures import broken_down, totals
from heard.insights.queries.kept import kept
from heard.insights.queries.period import LENGTHS, MONTH
from heard.insights.queries.scope import NOBODYS
from heard.insights.queries.standing import UNNAMED, backlog, causes
from heard.insights.views.asking import Asked, asked_numbers
from heard.insights.views.pictures import ages, days
from heard.insights.views.tables import breakdown, lines, sheet
from heard.insights.views.tiles import tiles
from heard.insights.words import AGE_NAMES, BREAKDOWNS, CLOCKS, HOURS, MEASURES, MEDIAN, P90, amount
from heard.plumbing.sheets import csv_response
from heard.staff.models import Agent, Team

MOST = 300  # nobody scrolls further in a list of choices


@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """Show the numbers of a period."""
    asked, counting = asked_numbers(request), Counting.objects.first()
    context: dict[str, Any] = {
        "asked": asked,
        "counting": counting,
        "periods": _periods(asked),
        "choices": _choices(asked),
        "clocks": [(key, str(name)) for key, name in CLOCKS.items()],
    }
    if counting is not None:
        context |= _told(asked, counting, request.GET.get("by", "inbox"))
    return render(request, "insights/numbers.html", context, using="jinja2")


def _told(asked: Asked, counting: Counting, by: str) -> dict[str, Any]:
    if by not in BREAKDOWNS:
        raise Http404
    scope, period = asked.scope, asked.period
    now, before = kept(counting, (scope, period, "totals"), lambda: totals(scope, period))
    by_day = kept(counting, (scope, period, "day"), lambda: broken_down(scope, period, "day"))
    open_now = kept(counting, (scope, "backlog"), lambda: backlog(scope, at=asked.at))
    return {
        "is_empty": not (now.started or now.resolved.count or sum(open_now.values())),
        "tiles": list(tiles(asked, now, before)),
        "days": days(asked, by_day),
        "ages": ages(asked, open_now),
        "backlog": amount(sum(open_now.values())),
        "backlog_means": MEASURES["backlog"].means,
        "backlog_address": asked.address("insights:behind", what="backlog"),
        "by": by,
        "breakdowns": [
            (str(name), asked.address("insights:numbers", by=key) + "#by", key == by)
            for key, name in BREAKDOWNS.items()
        ],
        "lines": list(lines(asked, breakdown(asked, counting, by), by)),
        "causes": _causes(asked, counting),
        "means_of_times": [MEDIAN, P90, HOURS],
    }


def _causes(asked: Asked, counting: Counting) -> list[tuple[str, str, str, str, str]]:
    found = kept(counting, (asked.scope, asked.period, "causes"), lambda: causes(asked.scope, asked.period))
    return [
        (
            _(cause) if cause else _("No cause noted"),
            amount(promises),
            asked.address("insights:behind", what="broken", cause=cause or UNNAMED),
            amount(targets),
            asked.address("insights:behind", what="missed", cause=cause or UNNAMED),
        )
        for cause, promises, targets in found
    ]


def _periods(asked: Asked) -> list[tuple[str, str, bool]]:
    names = {key: _("%(number)s days") % {"number": amount(number)} for key, number in LENGTHS.items()}
    names[MONTH] = _("This month")
    chosen = asked.period.key
    return [
        (name, asked.address("insights:numbers", **{"period": key, "from": None, "to": None}), key == chosen)
        for key, name in names.items()
    ]


def _choices(asked: Asked) -> list[tuple[str, str, list[tuple[str, str]], str]]:
    """Return what the numbers can be narrowed down to: field, label, choices and what is chosen."""
    agent = asked.agent
    inboxes = Inbox.objects.visible_to(agent).order_by("name")
    teams = Team.objects.visible_to(agent)
    people = Agent.objects.get_queryset().visible_to(agent).active()
    people = people if agent.is_lead else people.filter(pk=agent.pk)
    nobody = [(NOBODYS, _("Nobody"))]
    given = (
        ("inbox", _("Inbox"), _("All inboxes"), _named(inboxes)),
        ("team", _("Team"), _("All teams"), [*_named(teams), *nobody]),
        ("channel", _("Channel"), _("All channels"), [(key, str(name)) for key, name in ChannelKind.choices]),
        ("tag", _("Tag"), _("All tags"), _named(Tag.objects.all())),
        ("agent", _("Agent"), _("Everybody"), [*_named(people), *nobody]),
    )
    return [
        (key, label, [("", everything), *choices], asked.words.get(key, ""))
        for key, label, everything, choices in given
    ]


def _named(rows: Any) -> list[tuple[str, str]]:
    return [(str(number), name) for number, name in rows.values_list("pk", "name")[:MOST]]


@require_safe
def download(request: HttpRequest, table: str) -> StreamingHttpResponse:
    """Give one of the tables as a file for a spreadsheet."""
    asked, counting = asked_numbers(request), Counting.objects.first()
    if counting is None or asked.period_is_wrong:
        raise Http404
    name = f"heard-{table}-{asked.period.first}-{asked.period.last}.csv"
    if table in BREAKDOWNS:
        return csv_response(name, *sheet(breakdown(asked, counting, table), table))
    if table == "causes":
        found = causes(asked.scope, asked.period)
        return csv_response(name, ["cause", "promises_broken", "targets_missed"], found)
    if table == "backlog":
        rows = [(str(AGE_NAMES[key]), number) for key, number in backlog(asked.scope, at=asked.at).items()]
        return csv_response(name, [pgettext("of the backlog", "age"), "conversations"], rows)
    raise Http404
