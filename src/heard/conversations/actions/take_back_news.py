"""Take back news of an incident, as far as it has not left."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet

from heard.conversations.actions._incidents import about_incident, locked_incident
from heard.conversations.actions._row import ConversationGone
from heard.conversations.actions.withdraw_reply import TooLate, withdraw_reply
from heard.conversations.events import IncidentNewsStopped, IncidentResolved
from heard.conversations.models import (
    Conversation,
    Incident,
    IncidentLink,
    IncidentNews,
    IncidentTelling,
    Message,
    Telling,
)
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent


def take_back_news(*, news: IncidentNews, agent: Agent, at: dt.datetime) -> int:
    """Stop telling, and withdraw the answers that have not left; return how many conversations are not told after all.

    Only in conversations that the agent may open: behind closed doors nobody takes anything back. Closing words taken
    back make the incident last on; conversations that were resolved in silence stay so. Raises TooLate when everything
    is on its way already.
    """
    with transaction.atomic():
        incident = locked_incident(news.incident)
        reach = IncidentTelling.objects.filter(news=news, conversation__in=Conversation.objects.in_reach_of(agent))
        count = reach.filter(state=Telling.WAITING).update(state=Telling.STOPPED, state_at=at)
        count += sum(_withdrawn(row, agent, at) for row in _told(reach))
        if not count:
            raise TooLate
        IncidentNews.objects.filter(pk=news.pk).update(stopped_at=at)
        if news.resolves and incident.resolved_at == news.at:
            _lasts_on(incident, agent)
        announce(IncidentNewsStopped(**about_incident(incident, agent), news_id=news.pk, count=count))
    return count


def _told(reach: QuerySet[IncidentTelling]) -> list[IncidentTelling]:
    found = reach.filter(state__in=[Telling.TOLD, Telling.HELD], message_id__isnull=False)
    return list(found.select_for_update().order_by("conversation"))


def _withdrawn(row: IncidentTelling, agent: Agent, at: dt.datetime) -> bool:
    message = Message.objects.filter(pk=row.message_id or 0).first()
    if message is None:
        return False
    try:
        with transaction.atomic():
            withdraw_reply(message=message, agent=agent, at=at)
    except (TooLate, ConversationGone):
        return False
    row.state, row.state_at, row.message_id = Telling.STOPPED, at, None
    row.save(update_fields=["state", "state_at", "message_id"])
    return True


def _lasts_on(incident: Incident, agent: Agent) -> None:
    over = IncidentLink.objects.filter(incident=incident, unlinked_at__isnull=True, over_at=incident.resolved_at)
    elsewhere = IncidentLink.objects.filter(over_at__isnull=True).values("conversation")
    over.exclude(conversation__in=elsewhere).update(over_at=None)
    incident.resolved_at = incident.resolved_by = None
    incident.save(update_fields=["resolved_at", "resolved_by"])
    announce(IncidentResolved(**about_incident(incident, agent), undone=True))
