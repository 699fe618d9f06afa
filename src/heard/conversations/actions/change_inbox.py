"""Change how an inbox works, and who may open it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q

from heard.conversations.actions.open_inbox import AddressTakenError
from heard.conversations.models import Inbox
from heard.plumbing.events import announce
from heard.plumbing.studio.changes import CHANGED, announce_change
from heard.staff.events import AgentAccessChanged
from heard.staff.models import Agent, Role, Team

FIELDS = frozenset(
    {
        "name",
        "address",
        "brand",
        "language",
        "assignment",
        "last_agent_first",
        "acknowledges",
        "offers_articles",
        "first_answer_hours",
        "reopen_days",
        "is_active",
    }
)


@transaction.atomic
def change_inbox(*, inbox: Inbox, by: Agent, teams: Iterable[Team] | None = None, **fields: Any) -> None:
    """Set fields of an inbox and the teams that may open it; only what differs is written and told.

    Open screens of everybody who gains or loses the inbox ask anew what they may show. Raises AddressTakenError.
    """
    if unknown := fields.keys() - FIELDS:
        raise TypeError(f"an inbox has no {', '.join(sorted(unknown))}")
    _insist_on_free(inbox, fields)
    before = _readers(inbox)
    changed = [name for name, value in fields.items() if getattr(inbox, name) != value]
    for name in changed:
        setattr(inbox, name, fields[name])
    if changed:
        inbox.save(update_fields=changed)
    wanted = None if teams is None else {team.pk for team in teams}
    if wanted is not None and wanted != set(inbox.teams.values_list("pk", flat=True)):
        inbox.teams.set(wanted)
        changed.append("teams")
    if changed:
        announce_change(inbox, what=CHANGED, fields=changed, by=by)
    touched = sorted(before ^ _readers(inbox))
    announce(*(AgentAccessChanged(agent_id=number, by_agent_id=by.pk, what="teams") for number in touched))


def _insist_on_free(inbox: Inbox, fields: dict[str, Any]) -> None:
    for name in ("name", "address"):
        if name in fields and Inbox.objects.exclude(pk=inbox.pk).filter(**{name: fields[name]}).exists():
            raise AddressTakenError(fields[name])


def _readers(inbox: Inbox) -> set[int]:
    """Return the numbers of those who may open it, as `Inbox.objects.visible_to` decides for each."""
    agents = Agent.objects.get_queryset().active()
    if limited := list(inbox.teams.all()):
        agents = agents.filter(Q(role=Role.ADMIN) | Q(teams__in=limited))
    return set(agents.values_list("pk", flat=True))
