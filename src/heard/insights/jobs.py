"""What insights does by itself."""

from __future__ import annotations

import datetime as dt

from procrastinate.contrib.django import app

from heard.insights.actions.count import count


@app.task(name="insights.count")
def count_milestones(timestamp: int) -> int:
    """Follow what has happened; return how many conversations were looked at."""
    return count(at=dt.datetime.fromtimestamp(timestamp, tz=dt.UTC))
