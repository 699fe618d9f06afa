"""Sign one browser out."""

from __future__ import annotations

from django.db import connection, transaction

from heard.plumbing.events import announce
from heard.staff.events import AgentSignedOut


@transaction.atomic
def end_session(*, session_hash: str, by_agent_id: int | None = None) -> bool:
    """End one session; its open screens are told to close. Return whether there was one.

    `by_agent_id` is who ended it; left out, it is the agent's own doing.
    """
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM staff_session WHERE key_hash = %s RETURNING agent_id", [session_hash])
        row = cursor.fetchone()
    if row and row[0]:
        announce(AgentSignedOut(agent_id=row[0], by_agent_id=by_agent_id or row[0], session_hash=session_hash))
    return row is not None
