"""Resolve an incident."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction

from heard.conversations.actions._incidents import about_incident, locked_open
from heard.conversations.actions._writing import NothingToSay
from heard.conversations.actions.tell_incident import clean, prepared
from heard.conversations.events import IncidentResolved
from heard.conversations.models import Incident, IncidentLink, IncidentNews
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent


def resolve_incident(*, incident: Incident, agent: Agent, texts: Mapping[str, str], at: dt.datetime) -> IncidentNews:
    """Say that it is over: tell everybody concerned the closing words (see tell_incident), and resolve their conversations.

    Without any words they are resolved silently. What is held open, by a complaint for example, is told and stays open;
    so does what the agent may not open. The conversations may belong to another incident from then on. Raises
    IncidentIsOver, NothingToSay (words in some languages, and none for the others), TextTooLong.
    """
    words = clean(texts)
    if words and not words.get(""):
        raise NothingToSay
    with transaction.atomic():
        row = locked_open(incident)
        news = prepared(row, agent, words, at, resolves=True)
        row.resolved_at, row.resolved_by = at, agent
        row.save(update_fields=["resolved_at", "resolved_by"])
        IncidentLink.objects.filter(incident=row, over_at__isnull=True).update(over_at=at)
        announce(IncidentResolved(**about_incident(row, agent)))
    return news
