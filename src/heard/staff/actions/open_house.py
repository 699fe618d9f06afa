"""The first start: the link that makes somebody the owner, and what happens when it is used."""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction

from heard.staff.actions.accept_invitation import InvitationGoneError, open_invitation, use_up
from heard.staff.links import welcome_link
from heard.staff.models import Agent, Business, Invitation, Role

VALID_FOR = dt.timedelta(days=7)
ONE_AT_A_TIME = 0x4F574E4552  # "OWNER": the advisory lock that keeps two first starts from making two links


@transaction.atomic
def owner_link(at: dt.datetime) -> str | None:
    """Return the one-time link that makes somebody the owner of an empty installation; None once anybody has an account.

    It is the same at every start until it is used; after seven days there is a new one.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    if Agent.objects.exists():
        return None
    owners = Invitation.objects.open(at=at).filter(email="", invited_by=None)
    invitation = owners.first() or Invitation.objects.create(role=Role.ADMIN, expires_at=at + VALID_FOR)
    return welcome_link(invitation)


@transaction.atomic
def open_house(
    *,
    secret: str,
    name: str,
    email: str,
    password: str,
    business_name: str,
    language: str,
    time_zone: str,
    at: dt.datetime,
) -> Agent:
    """Make the owner, an administrator, and name the business; the link is used up.

    Raises InvitationGoneError, also when anybody has an account already.
    """
    invitation = open_invitation(secret, at=at, lock=True)
    if not invitation.is_for_owner:
        raise InvitationGoneError("unknown")
    if Agent.objects.exists():
        raise InvitationGoneError("used")
    Business.objects.update_or_create(
        id=1, defaults={"name": business_name.strip(), "language": language, "time_zone": time_zone}
    )
    owner = Agent.objects.create_user(
        email, password, name=name.strip(), role=Role.ADMIN, language=language, time_zone=time_zone
    )
    use_up(invitation, by=owner, at=at)
    return owner
