"""Let somebody write no more in the community."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from heard.community.events import MemberSilenced
from heard.community.models import Member
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent


def silence(*, member: Member, agent: Agent, is_silenced: bool = True) -> bool:
    """Keep a member from writing, voting and flagging, or let them again; return whether that changed anything."""
    with transaction.atomic():
        row = Member.objects.select_for_update(no_key=True).get(pk=member.pk)
        if row.is_silenced == is_silenced:
            return False
        row.is_silenced = is_silenced
        row.save(update_fields=["is_silenced"])
        announce(
            MemberSilenced(member_id=row.pk, customer_id=row.customer_id, agent_id=agent.pk, undone=not is_silenced)
        )
    return True
