"""The conversations behind a number."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from heard.conversations.queries.lists import WrongCursorError
from heard.feedback.models import Score
from heard.insights.queries.behind import TIMED, WALL, WHAT, Behind, behind
from heard.insights.queries.standing import AGES, UNNAMED
from heard.insights.views.asking import Asked, asked_numbers
from heard.insights.words import AGE_NAMES, CLOCKS, MEASURES, duration
from heard.promises.models import PromiseKind

ASKED_ABOUT = ("what", "age", "cause")
PAIRS = (("broken", "kept"), ("missed", "met"), ("scored", "happy"), ("reopened", "settled"))


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """List what a number counts, what took longest first, else the latest first."""
    asked, what = asked_numbers(request), request.GET.get("what", "")
    if what not in WHAT or (request.GET.get("age") or "day") not in AGES:
        raise Http404
    about = {name: request.GET.get(name) for name in ASKED_ABOUT if name in request.GET}
    found = _found(request, asked, what)
    context: dict[str, Any] = {
        "asked": asked,
        "found": found,
        "title": _title(what, about.get("age") or ""),
        "both": _both(asked, what),
        "means": MEASURES[_measure(what)].means,
        "counted_in": str(CLOCKS[asked.clock]) if what in TIMED else "",
        "narrowed": what != "backlog",
        "first_day": date_format(asked.period.first, "DATE_FORMAT"),
        "last_day": date_format(asked.period.last, "DATE_FORMAT"),
        "cause": _cause(about.get("cause") or ""),
        "back": asked.address("insights:numbers"),
        "more": asked.address("insights:behind", after=found.next_cursor, **about),
        "kinds": {**dict(PromiseKind.choices), **{str(score.value): str(score.label) for score in Score}},
        "took": lambda seconds: duration(seconds, in_days=asked.clock == WALL or what == "backlog"),
    }
    return render(request, "insights/behind.html", context, using="jinja2")


def _found(request: HttpRequest, asked: Asked, what: str) -> Behind:
    try:
        return behind(
            asked.agent, asked.scope, asked.period, what, clock=asked.clock, at=asked.at,
            age=request.GET.get("age", ""), cause=request.GET.get("cause", ""), cursor=request.GET.get("after", ""),
        )  # fmt: skip
    except WrongCursorError as error:
        raise Http404 from error


def _measure(what: str) -> str:
    return {"settled": "reopened", "broken": "kept", "missed": "met", "scored": "happy"}.get(what, what)


def _both(asked: Asked, what: str) -> list[tuple[str, str, bool]]:
    """Return both sides of a share, as tabs: what was kept and what was broken, who answered and who was satisfied."""
    pair: tuple[str, ...] = next((pair for pair in PAIRS if what in pair), ())
    return [(_title(one, ""), asked.address("insights:behind", what=one), one == what) for one in pair]


def _title(what: str, age: str) -> str:
    if what == "backlog" and age:
        return f"{MEASURES['backlog'].name}: {AGE_NAMES[age]}"
    named = {
        "acknowledged": pgettext("conversations behind a number", "Acknowledged"),
        "answered": pgettext("conversations behind a number", "Answered for the first time"),
        "resolved": pgettext("conversations behind a number", "Resolved"),
        "settled": pgettext("conversations behind a number", "Resolved for the first time"),
        "broken": pgettext("conversations behind a number", "Promises broken"),
        "missed": pgettext("conversations behind a number", "Targets missed"),
        "scored": pgettext("conversations behind a number", "What customers answered"),
    }
    return named.get(what) or str(MEASURES[what].name)


def _cause(cause: str) -> str:
    return (_("No cause noted") if cause == UNNAMED else _(cause)) if cause else ""
