"""Say better what an incident is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from heard.conversations.actions._incidents import about_incident, locked_incident
from heard.conversations.actions.open_incident import named
from heard.conversations.events import IncidentEdited
from heard.conversations.models import Incident
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent


def edit_incident(*, incident: Incident, agent: Agent, title: str, words: str) -> Incident:
    """Give an incident another title, or other words for colleagues; also when it is over. Customers were told neither.

    Does nothing where both are as they were. Raises TitleIsWrong.
    """
    title, words = named(title, words)
    with transaction.atomic():
        row = locked_incident(incident)
        before = row.title
        if (row.title, row.words) != (title, words):
            row.title, row.words = title, words
            row.save(update_fields=["title", "words"])
            announce(IncidentEdited(**about_incident(row, agent), before=before))
    return row
