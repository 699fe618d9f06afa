"""Take an invitation back."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from heard.plumbing.events import announce
from heard.staff.events import InvitationWithdrawn
from heard.staff.models import Agent, Invitation


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: Agent, at: dt.datetime) -> bool:
    """End an invitation, so that its link no longer works; return False when it had already been used or ended."""
    ended = Invitation.objects.open(at=at).filter(pk=invitation.pk).update(withdrawn_at=at)
    if ended:
        announce(InvitationWithdrawn(invitation_id=invitation.pk, by_agent_id=by.pk))
    return bool(ended)
