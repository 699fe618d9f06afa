"""Link conversations to an incident."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from heard.conversations.actions._incidents import locked_open
from heard.conversations.actions._row import ConversationGone, about, locked
from heard.conversations.events import IncidentLinked
from heard.conversations.models import Conversation, Incident, IncidentLink
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent

AT_ONCE = 200


class TooManyLinks(Exception):
    """More than can be done while somebody waits."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class LinkOutcome:
    """Which conversations are linked now, and which belong to another open incident and stay there."""

    linked: list[int]
    elsewhere: list[int]


def link_to_incident(
    *, incident: Incident, conversations: Sequence[Conversation], agent: Agent, at: dt.datetime
) -> LinkOutcome:
    """Say that conversations are about an open incident. One that is linked already stays so; one that belongs to another
    open incident stays there. Raises IncidentIsOver and TooManyLinks."""
    if len(conversations) > AT_ONCE:
        raise TooManyLinks
    linked: list[int] = []
    elsewhere: list[int] = []
    with transaction.atomic():
        row = locked_open(incident)
        for conversation in sorted(conversations, key=lambda one: one.pk):
            try:
                its = _linked(row, locked(conversation), agent, at)
            except ConversationGone:
                continue
            (linked if its else elsewhere).append(conversation.pk)
    return LinkOutcome(linked=linked, elsewhere=elsewhere)


def _linked(incident: Incident, conversation: Conversation, agent: Agent, at: dt.datetime) -> bool:
    current = IncidentLink.objects.filter(conversation=conversation, over_at__isnull=True).first()
    if current is not None:
        return current.incident_id == incident.pk
    try:
        with transaction.atomic():
            IncidentLink.objects.create(incident=incident, conversation=conversation, linked_at=at, linked_by=agent)
    except IntegrityError:
        return False
    announce(IncidentLinked(**about(conversation, agent), incident_id=incident.pk, title=incident.title))
    return True
