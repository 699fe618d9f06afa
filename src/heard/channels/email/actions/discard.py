"""Set a mail aside that needs nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from heard.channels.email.events import EmailReleased
from heard.channels.email.models import RawEmail, RawState
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent


def discard(*, raw_email: RawEmail, agent: Agent) -> RawEmail:
    """Take a mail out of the quarantine for good; its bytes stay until retention removes them. Any other is left as it is."""
    with transaction.atomic():
        row = RawEmail.objects.select_for_update().get(pk=raw_email.pk)
        if row.state != RawState.QUARANTINED:
            return row
        row.state = RawState.DISCARDED
        row.save(update_fields=["state"])
        announce(EmailReleased(raw_email_id=row.pk, inbox_id=row.inbox_id, agent_id=agent.pk, discarded=True))
    return row
