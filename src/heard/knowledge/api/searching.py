"""Searching what customers and agents can look up."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Field, Router, Schema

from heard.knowledge.queries.search import LONGEST_QUESTION, search
from heard.knowledge.queries.suggest import suggest
from heard.knowledge.reading import AN_AGENT
from heard.plumbing.api.values import MaybeId
from heard.staff.tokens import ApiRequest

router = Router(tags=["Knowledge"])
Question = Annotated[str, Field(min_length=1, max_length=LONGEST_QUESTION)]
Name = Annotated[str | None, Field(max_length=40)]


class ArticleHitOut(Schema):
    """Something that was found. The passage is HTML, escaped, with <mark> around the words that were asked for."""

    key: str
    external_id: str
    kind: str
    title: str
    url: str
    passage: str
    plain_passage: str
    score: float
    language: str


class ArticlesFoundOut(Schema):
    """What was found, best first. Where nothing surely answers, these come nearest."""

    is_sure: bool
    corrected: str | None
    items: list[ArticleHitOut]


class SuggestedOut(Schema):
    """What somebody is probably looking for."""

    items: list[ArticleHitOut]


@router.get("knowledge/search", response=ArticlesFoundOut, summary="Search the help centre and the community")
def search_knowledge(
    request: ApiRequest,
    q: Question,
    language: Name = None,
    centre: MaybeId = None,
    kind: Name = None,
    limit: Annotated[int, Field(ge=1, le=50)] = 10,
) -> Any:
    """Return what answers best, by words and by meaning, as an agent may see it."""
    languages, kinds = [language] if language else [], [kind] if kind else []
    found = search(q, reader=AN_AGENT, languages=languages, centre=centre, kinds=kinds, limit=limit)
    return {"is_sure": found.is_sure, "corrected": found.corrected, "items": found.hits}


@router.get("knowledge/suggest", response=SuggestedOut, summary="Suggest while somebody types")
def suggest_knowledge(
    request: ApiRequest,
    q: Question,
    language: Name = None,
    centre: MaybeId = None,
    limit: Annotated[int, Field(ge=1, le=20)] = 6,
) -> Any:
    """Return what has the words typed, the last of which may only be begun, as an agent may see it."""
    return {"items": suggest(q, reader=AN_AGENT, languages=[language] if language else [], centre=centre, limit=limit)}
