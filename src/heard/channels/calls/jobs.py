"""What calls do when a moment comes."""

from __future__ import annotations

import datetime as dt

from procrastinate.contrib.django import app

from heard.channels.calls.actions.miss_unanswered import miss_unanswered


@app.task(name="calls.miss_unanswered")
def miss_what_rings(timestamp: int) -> int:
    """Put down what nobody answered, and what both sides left without a word; return how many. The pages do so themselves
    after 45 s; this is for those that were closed meanwhile.
    """
    return miss_unanswered(at=dt.datetime.fromtimestamp(timestamp, tz=dt.UTC))
