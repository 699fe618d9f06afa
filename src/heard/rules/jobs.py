"""What rules do when a moment comes."""

from __future__ import annotations

import datetime as dt

from procrastinate.contrib.django import app

from heard.rules.actions.follow_clock import follow_clock
from heard.rules.actions.forget_runs import forget_runs


@app.task(name="rules.follow_clock")
def follow_rules_by_the_clock(timestamp: int) -> int:
    """Let rules act on what so many hours have passed since; return how many conversations they acted upon."""
    return follow_clock(at=dt.datetime.fromtimestamp(timestamp, tz=dt.UTC))


@app.task(name="rules.forget_runs")
def forget_old_runs(timestamp: int) -> int:
    """Forget what rules did long ago; return how many entries."""
    return forget_runs(at=dt.datetime.fromtimestamp(timestamp, tz=dt.UTC))
