"""The large numbers at the top of the page: each with what it means, how it changed, and what stands behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from heard.insights.queries.behind import TIMED, WALL
from heard.insights.queries.figures import Figures, Times
from heard.insights.views.asking import Asked
from heard.insights.words import MEASURES, amount, duration, share, signed


@dataclass(frozen=True)
class Tile:
    """One number in words. `tone` says whether the change is good: success, danger or quiet."""

    key: str
    name: str
    value: str
    more: str
    change: str
    tone: str
    means: str
    address: str


def tiles(asked: Asked, now: Figures, before: Figures) -> Iterator[Tile]:
    """Yield the tiles in the order in which a conversation goes."""
    yield _tile(asked, "started", amount(now.started), "", _grown(now.started, before.started), "quiet", "started")
    for key in TIMED:
        times, earlier = getattr(now, key), getattr(before, key)
        change = _grown(median(times, asked.clock), median(earlier, asked.clock))
        yield _tile(
            asked, key, _took(median(times, asked.clock), asked), _spread(times, asked), change, _less(change), key
        )
    counted = (
        ("reopened", now.reopened, now.settled, before.reopened_share, "reopened"),
        ("kept", now.kept, now.kept + now.broken, before.kept_share, "broken"),
        ("met", now.met, now.met + now.missed, before.met_share, "missed"),
        ("happy", now.happy, now.scored, before.happy_share, "scored"),
    )
    for key, part, whole, earlier, behind in counted:
        portion = part / whole if whole else None
        more = _("%(part)s of %(whole)s") % {"part": amount(part), "whole": amount(whole)} if whole else ""
        points = _points(portion, earlier)
        tone = _less(points) if key == "reopened" else _more(points)
        yield _tile(asked, key, share(portion), more, points, tone, behind)


def _tile(asked: Asked, key: str, value: str, more: str, change: float | None, tone: str, behind: str) -> Tile:
    measure = MEASURES[key]
    said = "" if change is None else signed(round(change)) if key in {"started", *TIMED} else _in_points(round(change))
    address = asked.address("insights:behind", what=behind)
    return Tile(key, str(measure.name), value, more, said, tone, str(measure.means), address)


def median(times: Times, clock: str) -> float | None:
    """Return the median by the clock somebody chose, in seconds."""
    return times.wall_median if clock == WALL else times.business_median


def p90(times: Times, clock: str) -> float | None:
    """Return the 90th percentile by the clock somebody chose, in seconds."""
    return times.wall_p90 if clock == WALL else times.business_p90


def _took(seconds: float | None, asked: Asked) -> str:
    return duration(seconds, in_days=asked.clock == WALL)


def _spread(times: Times, asked: Asked) -> str:
    if not times.count:
        return ""
    values = {"p90": _took(p90(times, asked.clock), asked), "number": amount(times.count)}
    return _("9 of 10 within %(p90)s (%(number)s in all)") % values


def _grown(now: float | None, before: float | None) -> float | None:
    """Return by how many percent something grew; None where there is nothing to compare with."""
    return (now - before) / before * 100 if now is not None and before else None


def _points(now: float | None, before: float | None) -> float | None:
    return (now - before) * 100 if now is not None and before is not None else None


def _in_points(points: int) -> str:
    sign = "+" if points > 0 else "−" if points < 0 else "±"
    return _("%(sign)s%(number)s points") % {"sign": sign, "number": abs(points)}


def _less(change: float | None) -> str:
    return "quiet" if change is None or round(change) == 0 else "success" if change < 0 else "danger"


def _more(change: float | None) -> str:
    return _less(-change) if change is not None else "quiet"
