"""Decide with which address a colleague signs in."""

from __future__ import annotations

import datetime as dt

from allauth.account.models import EmailAddress
from django.db import transaction

from heard.plumbing.events import announce
from heard.staff.events import AgentProfileChanged
from heard.staff.models import Agent, Invitation


class AddressTakenError(Exception):
    """Somebody else signs in with this address, or is invited by it."""


@transaction.atomic
def change_address(*, agent: Agent, email: str, by: Agent, at: dt.datetime) -> None:
    """Let an agent sign in with another address from now on; where they are signed in they stay so.

    The former address opens nothing any more: no code and no link goes there. Both addresses get a mail about it. Raises
    AddressTakenError.
    """
    from heard.staff.jobs import tell_of_new_address

    email, former = email.strip().lower(), agent.email
    if email == former:
        return
    if Agent.objects.filter(email=email).exists() or Invitation.objects.open(at=at).filter(email=email).exists():
        raise AddressTakenError(email)
    agent.email = email
    agent.save(update_fields=["email"])
    EmailAddress.objects.filter(user=agent).delete()  # allauth's own note of the former one; it makes a new one
    announce(AgentProfileChanged(agent_id=agent.pk, by_agent_id=by.pk, fields=["email"]))
    for address in (former, email):
        tell_of_new_address.defer(agent_id=agent.pk, address=address)
