"""Incidents as they are looked at: the list, the conversations of one, and how far news of it has come."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from heard.conversations.actions._incidents import concerned
from heard.conversations.actions.tell_next import language_of
from heard.conversations.models import Conversation, Incident, IncidentLink, IncidentNews, IncidentTelling, Telling
from heard.conversations.models.incident import IncidentQuerySet
from heard.staff.models import Agent

PAGE = 50
NAMED = 30  # conversations that were not told, by name


def incidents_page(*, before: int | None = None, limit: int = PAGE) -> tuple[list[Incident], int | None]:
    """Return a page of incidents with how many conversations are linked (`linked`), and where the next begins.

    Open ones stand first, all of them; then the resolved ones, newest first.
    """
    rows: list[Incident] = []
    if before is None:
        rows = list(_with_count(Incident.objects.open()).order_by("-pk")[:200])
    over = _with_count(Incident.objects.filter(resolved_at__isnull=False)).order_by("-pk")
    found = list((over.filter(pk__lt=before) if before else over)[: limit + 1])
    return [*rows, *found[:limit]], found[limit - 1].pk if len(found) > limit else None


def _with_count(incidents: IncidentQuerySet) -> QuerySet[Incident]:
    links = IncidentLink.objects.standing().filter(incident=OuterRef("pk")).order_by().values("incident")
    return incidents.annotate(linked=Coalesce(Subquery(links.annotate(count=Count("pk")).values("count")), 0))


@dataclass(frozen=True)
class Linked:
    """Conversations of an incident: those shown, where the next page begins, and how many stand behind closed doors."""

    links: list[IncidentLink]
    following: int | None
    hidden: int


def linked_page(agent: Agent, incident: Incident, *, before: int | None = None, limit: int = PAGE) -> Linked:
    """Return a page of the conversations linked to an incident that the agent may open, the newest link first."""
    links = IncidentLink.objects.standing().filter(incident=incident)
    visible = links.visible_to(agent)
    rows = visible.filter(pk__lt=before) if before else visible
    names = ("conversation__customer", "conversation__assignee", "linked_by")
    found = list(rows.select_related(*names).order_by("-pk")[: limit + 1])
    hidden = 0 if before else links.count() - visible.count()
    return Linked(found[:limit], found[limit - 1].pk if len(found) > limit else None, hidden)


def languages_of(agent: Agent, incident: Incident) -> list[tuple[str, int]]:
    """Return the languages of those who would be told, as ("de", 12), the most frequent first."""
    numbers = [conversation.pk for conversation in concerned(incident, agent)]
    rows = Conversation.objects.filter(pk__in=numbers).select_related("customer", "inbox")
    counts = Counter(language_of(conversation) for conversation in rows)
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))


@dataclass(frozen=True)
class Progress:
    """How far some news has come: 31 of 40 told, and who was not."""

    news: IncidentNews
    all: int
    told: int
    waiting: int
    stopped: int
    named: list[IncidentTelling]

    @property
    def done(self) -> int:
        """How many are not waiting any more."""
        return self.all - self.waiting


def progress_of(agent: Agent, incident: Incident) -> Progress | None:
    """Return how far the newest news of an incident has come; None before there is any."""
    news = IncidentNews.objects.filter(incident=incident).select_related("by").order_by("-pk").first()
    if news is None:
        return None
    rows = IncidentTelling.objects.filter(news=news)
    counts = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    named = rows.filter(state__in=[Telling.HELD, Telling.REFUSED])
    seen = named.filter(conversation__in=Conversation.objects.in_reach_of(agent))
    return Progress(
        news,
        sum(counts.values()),
        counts.get(Telling.TOLD, 0) + counts.get(Telling.HELD, 0),
        counts.get(Telling.WAITING, 0),
        counts.get(Telling.STOPPED, 0),
        list(seen.select_related("conversation__customer").order_by("pk")[:NAMED]),
    )


def current_link(conversation: Conversation) -> IncidentLink | None:
    """Return the incident a conversation is about, the newest; None when it is about none."""
    links = IncidentLink.objects.standing().filter(conversation=conversation).select_related("incident")
    return links.order_by(F("over_at").desc(nulls_first=True), "-pk").first()
