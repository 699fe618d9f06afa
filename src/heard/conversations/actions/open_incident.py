"""Open an incident."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from heard.conversations.actions._incidents import about_incident
from heard.conversations.actions.link_to_incident import link_to_incident
from heard.conversations.events import IncidentOpened
from heard.conversations.models import Conversation, Incident
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent

LONGEST_TITLE, LONGEST = 200, 10_000  # characters


class TitleIsWrong(Exception):
    """An incident has a name of a few words, and not a whole book about it."""


def open_incident(
    *, title: str, agent: Agent, at: dt.datetime, words: str = "", conversations: Sequence[Conversation] = ()
) -> Incident:
    """Say that one problem is behind several conversations, and link those given that belong to no other open incident.

    Raises TitleIsWrong, and TooManyLinks.
    """
    title, words = " ".join(title.replace("\0", "").split()), words.replace("\0", "").strip()
    if not 0 < len(title) <= LONGEST_TITLE or len(words) > LONGEST:
        raise TitleIsWrong
    with transaction.atomic():
        incident = Incident.objects.create(title=title, words=words, opened_at=at, opened_by=agent)
        announce(IncidentOpened(**about_incident(incident, agent)))
        if conversations:
            link_to_incident(incident=incident, conversations=conversations, agent=agent, at=at)
    return incident
