"""The numbers of a period, as on the page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.http import Http404
from django.utils import timezone
from ninja import Field, Router, Schema

from heard.insights.models import Counting
from heard.insights.queries.figures import Figures, Times, broken_down, totals
from heard.insights.queries.kept import kept
from heard.insights.queries.period import PeriodIsWrong, asked_period
from heard.insights.queries.scope import NotForYou, asked_scope
from heard.insights.queries.standing import backlog, causes
from heard.plumbing.api.problems import Refusal
from heard.staff.tokens import ApiRequest

router = Router(tags=["Numbers"])
REFUSALS: Mapping[type[Exception], Refusal] = {
    PeriodIsWrong: Refusal(
        422, "wrong-period", lambda error: "The first day has to come before the last, two years apart at most."
    ),
}
By = Literal["inbox", "team", "channel", "tag", "agent", "day"]


class TimesOut(Schema):
    """How many, and how long it took: the median and the 90th percentile, in seconds."""

    count: int
    business_median: float | None
    business_p90: float | None
    wall_median: float | None
    wall_p90: float | None


class FiguresOut(Schema):
    """The numbers of a period. What each counts stands on the page of numbers."""

    started: int
    acknowledged: TimesOut
    answered: TimesOut
    resolved: TimesOut
    first_resolved: int
    reopened: int = Field(description="of those first resolved in the period, how many were opened again since")
    promises_kept: int
    promises_broken: int
    targets_met: int
    targets_missed: int
    scores: int
    satisfied: int


class RowOut(Schema):
    """The numbers of one inbox, team, channel, tag, agent or day; the key is its number, its word or its date."""

    key: str | None
    figures: FiguresOut


class NotedCauseOut(Schema):
    """Why something was not done in time, as noted; empty: nobody said."""

    cause: str
    promises_broken: int
    targets_missed: int


class NumbersOut(Schema):
    """The numbers of a period, of as many days before it, and what stands open now."""

    first: dt.date
    last: dt.date
    counted_at: dt.datetime | None = Field(description="none: counting has not begun")
    is_complete: bool = Field(description="whether older conversations are counted, too")
    figures: FiguresOut
    before: FiguresOut
    backlog: dict[str, int] = Field(
        description="not resolved now, by age: day (less than one), days (1–3), week (3–7) …"
    )
    causes: list[NotedCauseOut]
    rows: list[RowOut] = Field(description="empty unless `by` is asked for")


@router.get("numbers", response=NumbersOut, summary="The numbers of a period")
def numbers(
    request: ApiRequest,
    period: Literal["7", "30", "90", "month"] | None = None,
    first: dt.date | None = None,
    last: dt.date | None = None,
    by: By | None = None,
    inbox: str = "",
    team: str = "",
    channel: str = "",
    tag: str = "",
    agent: str = "",
) -> Any:
    """Return the numbers of the last 7, 30 (as usual) or 90 days, of this month, or from a day to a day, in inboxes the
    agent may open. `team` and `agent` may be `none`. Single agents are told apart for leads; others see themselves."""
    asker, at = request.agent, timezone.now()
    try:
        given = {"inbox": inbox, "team": team, "channel": channel, "tag": tag, "agent": agent}
        scope = asked_scope(asker, given)
        if by == "agent" and not asker.is_lead:
            scope = asked_scope(asker, {**given, "agent": agent or str(asker.pk)})
    except NotForYou as error:
        raise Http404 from error
    zone = ZoneInfo(asker.time_zone)
    days = {"from": first.isoformat() if first else "", "to": last.isoformat() if last else "", "period": period or ""}
    wanted = asked_period(days, today=at.astimezone(zone).date(), zone=zone)
    counting = Counting.objects.first()
    now, before = kept(counting, (scope, wanted, "totals"), lambda: totals(scope, wanted))
    rows = kept(counting, (scope, wanted, by), lambda: broken_down(scope, wanted, by)) if by else {}
    return {
        "first": wanted.first,
        "last": wanted.last,
        "counted_at": counting and counting.at,
        "is_complete": counting is not None and counting.below is None,
        "figures": _told(now),
        "before": _told(before),
        "backlog": backlog(scope, at=at),
        "causes": [
            {"cause": cause, "promises_broken": promises, "targets_missed": targets}
            for cause, promises, targets in causes(scope, wanted)
        ],
        "rows": [
            {"key": key, "figures": _told(figures)}
            for key, figures in sorted(rows.items(), key=lambda row: (row[0] is None, row[0] or ""))
        ],
    }


def _told(figures: Figures) -> dict[str, Any]:
    return {
        "started": figures.started,
        **{name: _times(getattr(figures, name)) for name in ("acknowledged", "answered", "resolved")},
        "first_resolved": figures.settled,
        "reopened": figures.reopened,
        "promises_kept": figures.kept,
        "promises_broken": figures.broken,
        "targets_met": figures.met,
        "targets_missed": figures.missed,
        "scores": figures.scored,
        "satisfied": figures.happy,
    }


def _times(times: Times) -> dict[str, Any]:
    return vars(times)
