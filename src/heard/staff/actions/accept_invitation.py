"""Join, by an invitation."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from heard.plumbing.events import announce
from heard.staff.events import AgentJoined
from heard.staff.models import Agent, Invitation


class InvitationGoneError(Exception):
    """The link does not, or no longer, lead to an open invitation; `why` is "unknown", "used", "withdrawn" or "expired"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def open_invitation(secret: str, *, at: dt.datetime, lock: bool = False) -> Invitation:
    """Return the open invitation whose link holds this secret; raises InvitationGoneError."""
    number = secret.partition("-")[0]
    rows = Invitation.objects.select_for_update() if lock else Invitation.objects.all()
    invitation = rows.filter(pk=number).first() if number.isdecimal() and len(number) < 19 else None
    if invitation is None or not invitation.is_secret(secret):
        raise InvitationGoneError("unknown")
    if not invitation.is_open(at=at):
        raise InvitationGoneError(
            "used" if invitation.accepted_at else "withdrawn" if invitation.withdrawn_at else "expired"
        )
    return invitation


@transaction.atomic
def accept_invitation(
    *, secret: str, name: str, password: str, language: str = "en", time_zone: str = "UTC", at: dt.datetime
) -> Agent:
    """Make the account of somebody who was invited, with the role and teams chosen for them; the link is used up.

    Raises InvitationGoneError; of two at the same moment one gets it.
    """
    invitation = open_invitation(secret, at=at, lock=True)
    if invitation.is_for_owner:
        raise InvitationGoneError("unknown")
    agent = Agent.objects.create_user(
        invitation.email, password, name=name.strip(), role=invitation.role, language=language, time_zone=time_zone
    )
    agent.teams.set(invitation.teams.all())
    use_up(invitation, by=agent, at=at)
    return agent


def use_up(invitation: Invitation, *, by: Agent, at: dt.datetime) -> None:
    """Note who took an invitation up, and tell that they joined."""
    invitation.accepted_at, invitation.accepted_by = at, by
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    announce(AgentJoined(agent_id=by.pk, by_agent_id=invitation.invited_by_id or by.pk))
