"""Sign one browser out."""

from __future__ import annotations

from django.db import connection, transaction

from heard.plumbing.events import announce
from heard.staff.events import AgentSignedOut
from heard.staff.models import PushSubscription


@transaction.atomic
def end_session(*, session_hash: str, by_agent_id: int | None = None) -> bool:
    """End one session; its open screens are told to close, and its browser is pushed nothing any more.

    Return whether there was one.

    `by_agent_id` is who ended it; left out, it is the agent's own doing.
    """
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM staff_session WHERE key_hash = %s RETURNING agent_id", [session_hash])
        row = cursor.fetchone()
    if row and row[0]:
        browsers = PushSubscription.objects.filter(agent=row[0], session_hash__in=["", session_hash])
        browsers.delete()
        announce(AgentSignedOut(agent_id=row[0], by_agent_id=by_agent_id or row[0], session_hash=session_hash))
    return row is not None
