"""Let go what may leave now."""

from __future__ import annotations

import datetime as dt

from django.db import connection


def queue_due(*, at: dt.datetime) -> int:
    """Put on its way every message whose moment has come: what can no longer be taken back, what was scheduled.

    Returns how many. What is held by hand has no moment and stays. One statement, harmless when repeated.
    """
    with connection.cursor() as cursor:
        cursor.execute(_QUEUE, [at])
        return int(cursor.rowcount)


_QUEUE = """
UPDATE conversations_message SET delivery = 'queued'
WHERE delivery IN ('held', 'scheduled') AND send_at <= %s
"""
