"""Ask somebody to join."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from heard.plumbing.events import announce
from heard.staff.events import AgentInvited
from heard.staff.links import invitation_link
from heard.staff.models import Agent, Invitation, Role, Team

VALID_FOR = dt.timedelta(days=7)


class AlreadyJoinedError(Exception):
    """Somebody with this address works here already."""


@transaction.atomic
def invite(
    *, email: str, name: str = "", role: str = Role.AGENT, teams: Iterable[Team] = (), by: Agent, at: dt.datetime
) -> tuple[Invitation, str]:
    """Ask somebody to join: they get a mail with a link that works once, for seven days.

    Return the invitation and its link. An open invitation to the same address ends. Raises AlreadyJoinedError, and
    ValueError for an unknown role.
    """
    from heard.staff.jobs import send_invitation

    email = email.strip().lower()
    if Agent.objects.filter(email=email).exists():
        raise AlreadyJoinedError(email)
    Invitation.objects.open(at=at).filter(email=email).update(withdrawn_at=at)
    invitation = Invitation.objects.create(
        email=email, name=name.strip(), role=Role(role), invited_by=by, expires_at=at + VALID_FOR
    )
    invitation.teams.set(teams)
    announce(AgentInvited(invitation_id=invitation.pk, role=invitation.role, by_agent_id=by.pk))
    send_invitation.defer(invitation_id=invitation.pk)
    return invitation, invitation_link(invitation)
