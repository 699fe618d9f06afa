"""Tell everybody concerned by an incident the news."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction
from procrastinate.contrib.django import app

from heard.conversations.actions._incidents import about_incident, concerned, locked_open
from heard.conversations.actions._writing import NothingToSay
from heard.conversations.events import IncidentTold
from heard.conversations.models import Incident, IncidentNews, IncidentTelling
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent

JOB = "conversations.tell_news"
LONGEST = 20_000  # characters
TWICE = dt.timedelta(minutes=1)  # the same words within it are a second click


class NobodyConcerned(Exception):
    """No conversation about it is open that the agent may open."""


class TextTooLong(Exception):
    """Nobody reads so much."""


def tell_incident(*, incident: Incident, agent: Agent, texts: Mapping[str, str], at: dt.datetime) -> IncidentNews:
    """Let every open conversation about an incident that the agent may open be told the news, as the agent's own answer.

    `texts` are the words by language ("de"); those under "" are for every other language and must be there. {customer},
    {number} and the other gaps of macros are filled for each. A job writes the answers, each in its own conversation and
    exactly once, and each can be taken back for a minute. The same words of the same agent again within a minute, as by a
    double click, are the same news. Raises IncidentIsOver, NothingToSay, TextTooLong, NobodyConcerned.
    """
    words = clean(texts)
    if not words.get(""):
        raise NothingToSay
    with transaction.atomic():
        row = locked_open(incident)
        if said := _said_just_now(row, agent, words, at):
            return said
        news = prepared(row, agent, words, at)
        if not IncidentTelling.objects.filter(news=news).exists():
            raise NobodyConcerned
    return news


def _said_just_now(incident: Incident, agent: Agent, texts: Mapping[str, str], at: dt.datetime) -> IncidentNews | None:
    said = IncidentNews.objects.filter(incident=incident, by=agent, resolves=False, at__gt=at - TWICE)
    return said.filter(stopped_at__isnull=True, texts=dict(texts)).order_by("-pk").first()


def clean(texts: Mapping[str, str]) -> dict[str, str]:
    """Return the words that say something, by language in small letters. Raises TextTooLong."""
    words = {code.strip().lower()[:10]: text.replace("\0", "").strip() for code, text in texts.items()}
    if any(len(text) > LONGEST for text in words.values()):
        raise TextTooLong
    return {code: text for code, text in words.items() if text}


def prepared(
    incident: Incident, agent: Agent, texts: Mapping[str, str], at: dt.datetime, *, resolves: bool = False
) -> IncidentNews:
    """Put down in the caller's transaction who is to be told what, and queue the job that does it."""
    news = IncidentNews.objects.create(incident=incident, by=agent, at=at, texts=dict(texts), resolves=resolves)
    rows = [IncidentTelling(news=news, conversation=conversation) for conversation in concerned(incident, agent)]
    IncidentTelling.objects.bulk_create(rows)
    if rows:
        app.configure_task(JOB).defer(news_id=news.pk)
    announce(IncidentTold(**about_incident(incident, agent), news_id=news.pk, count=len(rows), resolves=resolves))
    return news
