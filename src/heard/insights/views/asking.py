"""What every page of numbers asks of a request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone

from heard.conversations.views.asking import agent_of
from heard.insights.queries.behind import BUSINESS, WALL
from heard.insights.queries.period import Period, PeriodIsWrong, asked_period
from heard.insights.queries.scope import FILTERS, NotForYou, Scope, asked_scope
from heard.staff.models import Agent

CARRIED = ("period", "from", "to", *FILTERS, "clock")


@dataclass(frozen=True)
class Asked:
    """Who asks for which numbers, and when."""

    agent: Agent
    scope: Scope
    period: Period
    clock: str
    at: dt.datetime
    words: Mapping[str, str]  # the question as it stands in the address
    period_is_wrong: bool = False

    def address(self, name: str, **other: str | None) -> str:
        """Return the address of a page for the same question, with something else in it; None leaves it out."""
        words = {key: value for key, value in {**self.words, **other}.items() if value}
        return f"{_path(name)}?{urlencode(words)}" if words else _path(name)


@cache
def _path(name: str) -> str:
    """Return the path of a page; looked up once, as a page names it more than a hundred times."""
    return reverse(name)


def asked_numbers(request: HttpRequest) -> Asked:
    """Return the question. Raises Http404 for numbers that are not for whoever asks; a wrong period becomes the usual one."""
    agent, at = agent_of(request), timezone.now()
    try:
        scope = asked_scope(agent, request.GET)
    except NotForYou as error:
        raise Http404 from error
    words = {name: request.GET[name] for name in CARRIED if request.GET.get(name)}
    zone = ZoneInfo(timezone.get_current_timezone_name())
    today = timezone.localdate(at)
    clock = WALL if request.GET.get("clock") == WALL else BUSINESS
    try:
        period, is_wrong = asked_period(request.GET, today=today, zone=zone), False
    except PeriodIsWrong:
        words = {name: value for name, value in words.items() if name not in {"period", "from", "to"}}
        period, is_wrong = asked_period({}, today=today, zone=zone), True
    return Asked(agent, scope, period, clock, at, words, is_wrong)
