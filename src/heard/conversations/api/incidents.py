"""Incidents: opened, linked, told, resolved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from django.db.models import Count
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from heard.conversations.actions.edit_incident import edit_incident
from heard.conversations.actions.link_to_incident import AT_ONCE, link_to_incident
from heard.conversations.actions.open_incident import LONGEST, LONGEST_TITLE, open_incident
from heard.conversations.actions.resolve_incident import resolve_incident
from heard.conversations.actions.take_back_news import take_back_news
from heard.conversations.actions.tell_incident import tell_incident
from heard.conversations.actions.unlink_from_incident import unlink_from_incident
from heard.conversations.api.asking import conversation_for, found
from heard.conversations.models import Conversation, Incident, IncidentLink, IncidentNews, IncidentTelling
from heard.conversations.queries.likeness import alike_incident
from heard.plumbing.api.paging import USUAL, page
from heard.plumbing.api.shapes import Page
from heard.plumbing.api.values import Id
from heard.staff.tokens import ApiRequest

router = Router(tags=["Incidents"])


class IncidentOut(Schema):
    """One problem behind many conversations."""

    id: int
    title: str
    words: str
    state: str = Field(description="open or resolved")
    opened_at: dt.datetime
    opened_by_id: int | None
    resolved_at: dt.datetime | None
    resolved_by_id: int | None

    @staticmethod
    def resolve_state(incident: Incident) -> str:
        """Return how it stands."""
        return "open" if incident.is_open else "resolved"


class IncidentPage(Page):
    """A page of incidents."""

    items: list[IncidentOut]


class LinkOut(Schema):
    """That a conversation is about an incident."""

    id: int
    incident_id: int
    conversation_id: int
    linked_at: dt.datetime
    linked_by_id: int | None
    over_at: dt.datetime | None = Field(description="when the incident was resolved")


class LinkPage(Page):
    """A page of links."""

    items: list[LinkOut]


class LinkedOut(Schema):
    """Which conversations are linked now, and which stay in another open incident."""

    linked: list[int]
    elsewhere: list[int]


class AlikeOut(Schema):
    """A conversation that is probably about the same, and the words that say so."""

    conversation_id: int
    subject: str
    likeness: float = Field(description="from 0 to 1")
    words: list[str]


class NewsOut(Schema):
    """Some news, and how far it has come: how many are waiting, told, held (told, but held open), refused and stopped."""

    id: int
    incident_id: int
    by_id: int
    at: dt.datetime
    resolves: bool
    counts: dict[str, int]

    @staticmethod
    def resolve_counts(news: IncidentNews) -> dict[str, int]:
        """Return how many are in each state; a list has them at hand."""
        at_hand: dict[str, int] | None = getattr(news, "counts_at_hand", None)
        return _counted([news])[news.pk] if at_hand is None else at_hand


class IncidentIn(Schema):
    """What it is, for colleagues, and the conversations it begins with."""

    title: str = Field(min_length=1, max_length=LONGEST_TITLE)
    words: str = Field("", max_length=LONGEST)
    conversation_ids: Annotated[list[Id], Field(max_length=AT_ONCE)] = []


class LinksIn(Schema):
    """Conversations about it."""

    conversation_ids: Annotated[list[Id], Field(min_length=1, max_length=AT_ONCE)]


class NewsIn(Schema):
    """What to say: to everybody, and in languages of their own ("de"). {customer}, {number} … are filled for each."""

    text: str = Field("", max_length=20_000)
    texts: dict[str, str] = Field(default_factory=dict, max_length=50, description="by language")


class IncidentWordsIn(Schema):
    """What it is, for colleagues."""

    title: str | None = Field(None, min_length=1, max_length=LONGEST_TITLE)
    words: str | None = Field(None, max_length=LONGEST)


@router.get("incidents", response=IncidentPage, summary="Incidents, newest first")
def incidents(
    request: ApiRequest, state: Literal["open", "resolved"] | None = None, cursor: str | None = None, limit: int = USUAL
) -> Any:
    """Return incidents; every colleague may know of each."""
    asked = Incident.objects.all()
    if state:
        asked = asked.filter(resolved_at__isnull=state == "open")
    items, following = page(asked, cursor, limit)
    return {"items": items, "next_cursor": following}


@router.post("incidents", response={201: IncidentOut}, summary="Open an incident")
def opening(request: ApiRequest, given: IncidentIn) -> Any:
    """Open an incident with the conversations named, as far as the agent may open them and they are in no other."""
    row = open_incident(
        title=given.title,
        words=given.words,
        conversations=_conversations(request, given.conversation_ids),
        agent=request.agent,
        at=timezone.now(),
    )
    return Status(201, row)


@router.get("incidents/{number}", response=IncidentOut, summary="One incident")
def one(request: ApiRequest, number: Id) -> Any:
    """Return one incident."""
    return _incident(number)


@router.put("incidents/{number}", response=IncidentOut, summary="Say what it is")
def editing(request: ApiRequest, number: Id, given: IncidentWordsIn) -> Any:
    """Give it another title, or other words for colleagues; what is left out stays."""
    row = _incident(number)
    title = row.title if given.title is None else given.title
    words = row.words if given.words is None else given.words
    return edit_incident(incident=row, agent=request.agent, title=title, words=words)


@router.get("incidents/{number}/links", response=LinkPage, summary="Its conversations, newest first")
def links(request: ApiRequest, number: Id, cursor: str | None = None, limit: int = USUAL) -> Any:
    """Return the conversations about it that the agent may open."""
    standing = IncidentLink.objects.standing().visible_to(request.agent).filter(incident=_incident(number))
    items, following = page(standing, cursor, limit)
    return {"items": items, "next_cursor": following}


@router.post("incidents/{number}/links", response=LinkedOut, summary="Link conversations")
def linking(request: ApiRequest, number: Id, given: LinksIn) -> Any:
    """Link the conversations named that the agent may open; those in another open incident stay there."""
    return link_to_incident(
        incident=_incident(number),
        conversations=_conversations(request, given.conversation_ids),
        agent=request.agent,
        at=timezone.now(),
    )


@router.get("incidents/{number}/suggestions", response=list[AlikeOut], summary="Conversations like its own")
def suggestions(request: ApiRequest, number: Id) -> Any:
    """Return open conversations of the last seven days that are probably about it, the most alike first."""
    rows = alike_incident(request.agent, _incident(number).pk, at=timezone.now())
    return [
        {"conversation_id": row.id, "subject": row.subject, "likeness": round(row.likeness, 3), "words": row.words}
        for row in rows
    ]


@router.delete("conversations/{number}/incident", response={204: None}, summary="Not about an incident")
def unlinking(request: ApiRequest, number: Id) -> Any:
    """Take a conversation out of the open incident it is linked to."""
    unlink_from_incident(conversation=conversation_for(request, number), agent=request.agent, at=timezone.now())
    return Status(204, None)


@router.post("incidents/{number}/news", response={202: NewsOut}, summary="Tell everybody concerned")
def telling(request: ApiRequest, number: Id, given: NewsIn) -> Any:
    """Have it told to every open conversation about it, as the agent's own answer, exactly once each; a job does it."""
    texts = {**given.texts, "": given.text}
    row = tell_incident(incident=_incident(number), agent=request.agent, texts=texts, at=timezone.now())
    return Status(202, row)


@router.get("incidents/{number}/news", response=list[NewsOut], summary="What was told, and how far it has come")
def news(request: ApiRequest, number: Id) -> Any:
    """Return the newest twenty, newest first."""
    rows: list[Any] = list(IncidentNews.objects.filter(incident=_incident(number)).order_by("-pk")[:20])
    counts = _counted(rows)
    for row in rows:
        row.counts_at_hand = counts[row.pk]
    return rows


@router.delete("incidents/{number}/news/{news_id}", response=NewsOut, summary="Take news back")
def taking_back(request: ApiRequest, number: Id, news_id: Id) -> Any:
    """Take back what has not left."""
    row = found(IncidentNews.objects.select_related("incident").filter(incident=_incident(number), pk=news_id))
    take_back_news(news=row, agent=request.agent, at=timezone.now())
    return row


@router.put("incidents/{number}/resolution", response={202: NewsOut}, summary="Resolve it")
def resolving(request: ApiRequest, number: Id, given: NewsIn) -> Any:
    """Tell the closing words to all and resolve their conversations; without words in silence. What is held open stays so."""
    texts = {**given.texts, "": given.text}
    row = resolve_incident(incident=_incident(number), agent=request.agent, texts=texts, at=timezone.now())
    return Status(202, row)


def _counted(news: Sequence[IncidentNews]) -> dict[int, dict[str, int]]:
    """Return how many are in each state, for each news, in one question."""
    counts: dict[int, dict[str, int]] = {one.pk: {} for one in news}
    rows = IncidentTelling.objects.filter(news__in=counts).order_by()
    for number, state, count in rows.values_list("news", "state").annotate(Count("pk")):
        counts[number][state] = count
    return counts


def _incident(number: int) -> Incident:
    return found(Incident.objects.filter(pk=number))


def _conversations(request: ApiRequest, numbers: list[int]) -> list[Conversation]:
    return list(Conversation.objects.in_reach_of(request.agent).filter(pk__in=numbers))
