"""Count that a browser opened a short link."""

from __future__ import annotations

import datetime as dt

from django.db import connection

_COUNT = """
INSERT INTO knowledge_shortlinkopening AS known (link_id, day, times) VALUES (%s, %s, 1)
ON CONFLICT ON CONSTRAINT short_link_opened_once_a_day DO UPDATE SET times = known.times + 1
"""


def count_opening(*, link_id: int, at: dt.datetime) -> None:
    """Count an opening on its day. Says nothing of who opened it, nor when on that day."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [link_id, at.date()])
