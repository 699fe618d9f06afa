"""Let a mail out of the quarantine for another attempt."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import connection, transaction

from heard.channels.email.events import EmailReleased
from heard.channels.email.models import RawEmail, RawState
from heard.channels.email.receiving import CHANNEL
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.conversations.models import Inbox
    from heard.staff.models import Agent


def try_again(*, raw_email: RawEmail, agent: Agent | None, at: dt.datetime, inbox: Inbox | None = None) -> RawEmail:
    """Take a quarantined (or discarded) mail in once more, into `inbox` where one is given; any other is left as it is."""
    with transaction.atomic():
        row = RawEmail.objects.select_for_update().get(pk=raw_email.pk)
        if row.state not in {RawState.QUARANTINED, RawState.DISCARDED}:
            return row
        row.state, row.reason, row.attempts, row.next_at = RawState.NEW, "", 0, at
        row.inbox = inbox or row.inbox
        row.save(update_fields=["state", "reason", "attempts", "next_at", "inbox"])
        announce(EmailReleased(raw_email_id=row.pk, inbox_id=row.inbox_id, agent_id=agent.pk if agent else None))
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])
    return row
