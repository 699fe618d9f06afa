"""Put a mail that was set aside back into the quarantine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from heard.channels.email.events import EmailQuarantined
from heard.channels.email.models import RawEmail, RawState
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent


def put_back(*, raw_email: RawEmail, agent: Agent) -> RawEmail:
    """Undo `discard`: the mail waits again, with the reason it had. Any other is left as it is."""
    with transaction.atomic():
        row = RawEmail.objects.select_for_update().get(pk=raw_email.pk)
        if row.state != RawState.DISCARDED:
            return row
        row.state = RawState.QUARANTINED
        row.save(update_fields=["state"])
        announce(EmailQuarantined(raw_email_id=row.pk, inbox_id=row.inbox_id, reason=row.reason, agent_id=agent.pk))
    return row
