"""How long whoever writes now waits for a first answer."""

from __future__ import annotations

import datetime as dt

from heard.conversations.models import Inbox
from heard.plumbing.database.statements import prepared

RECENT = dt.timedelta(days=14)
NEWEST = 20  # conversations of the inbox whose waits are told from
LOOKED_AT = 500  # of the house, whatever inbox they are in
FEWEST = 3  # from less than that nobody can tell


def usual_wait(inbox: Inbox, *, at: dt.datetime) -> dt.timedelta | None:
    """Return the median wait for a first answer of what came by mail or form lately; None when nobody can tell.

    Who still waits counts with the time they have waited so far, if that is longer than the median: a queue that stands
    still must not look fast because of the few who were served.
    """
    with prepared() as cursor:
        cursor.execute(_WAITS, {"inbox": inbox.pk, "since": at - RECENT, "looked": LOOKED_AT})
        rows: list[tuple[dt.datetime, dt.datetime | None]] = cursor.fetchall()
    answered = [end - begun for begun, end in rows if end is not None][:NEWEST]
    if len(answered) < FEWEST:
        return None
    usual = _median(answered)
    longer = [at - begun for begun, end in rows if end is None and at - begun > usual]
    return _median([*answered, *longer[:NEWEST]])


def _median(waits: list[dt.timedelta]) -> dt.timedelta:
    return sorted(waits)[len(waits) // 2]


# Bounded whatever the history: only the house's newest conversations are looked at, by their numbers. Spam and what we began
# ourselves wait for no answer.
_WAITS = """
SELECT created_at, first_answered_at FROM (
    SELECT * FROM conversations_conversation ORDER BY id DESC LIMIT %(looked)s
) c
WHERE c.inbox_id = %(inbox)s AND c.channel = 'email' AND c.created_at > %(since)s AND c.merged_into_id IS NULL
  AND c.last_incoming_id IS NOT NULL AND (c.first_answered_at IS NOT NULL AND c.state <> 'spam' OR c.state = 'open')
ORDER BY c.id DESC
"""
