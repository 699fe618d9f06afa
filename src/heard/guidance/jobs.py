"""What guidance does outside of a request."""

from __future__ import annotations

import datetime as dt

from procrastinate.contrib.django import app

from heard.guidance.actions.group_questions import group_questions


@app.task(name="guidance.group_questions")
def group_asked_questions(timestamp: int) -> int:
    """Group what was answered by hand, once a day; return how many groups there are."""
    return group_questions(at=dt.datetime.fromtimestamp(timestamp, tz=dt.UTC))
