"""Open an incident."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import connection, transaction

from heard.conversations.actions._incidents import about_incident
from heard.conversations.actions.link_to_incident import link_to_incident
from heard.conversations.events import IncidentOpened
from heard.conversations.models import Conversation, Incident
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent

LONGEST_TITLE, LONGEST = 200, 10_000  # characters
TWICE = dt.timedelta(minutes=1)  # two clicks of one hand


class TitleIsWrong(Exception):
    """An incident has a name of a few words, and not a whole book about it."""


def open_incident(
    *, title: str, agent: Agent, at: dt.datetime, words: str = "", conversations: Sequence[Conversation] = ()
) -> Incident:
    """Say that one problem is behind several conversations, and link those given that belong to no other open incident.

    Whoever says the same twice within a minute, by a double click, has said it once. Raises TitleIsWrong, TooManyLinks.
    """
    title, words = named(title, words)
    with transaction.atomic():
        incident = _said_just_now(agent, title, words, at)
        if incident is None:
            incident = Incident.objects.create(title=title, words=words, opened_at=at, opened_by=agent)
            announce(IncidentOpened(**about_incident(incident, agent)))
        if conversations:
            link_to_incident(incident=incident, conversations=conversations, agent=agent, at=at)
    return incident


def named(title: str, words: str) -> tuple[str, str]:
    """Return a title and words as they are kept. Raises TitleIsWrong."""
    title, words = " ".join(title.replace("\0", "").split()), words.replace("\0", "").strip()
    if not 0 < len(title) <= LONGEST_TITLE or len(words) > LONGEST:
        raise TitleIsWrong
    return title, words


def _said_just_now(agent: Agent, title: str, words: str, at: dt.datetime) -> Incident | None:
    with connection.cursor() as cursor:  # the second of two clicks waits for the first
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('incident:' || %s, 0))", [agent.pk])
    lately = Incident.objects.open().filter(opened_by=agent, title=title, words=words, opened_at__gt=at - TWICE)
    return lately.order_by("-pk").first()
