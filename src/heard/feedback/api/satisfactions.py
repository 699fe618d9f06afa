"""What customers said of how they were served."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q
from ninja import Field, Router, Schema

from heard.conversations.api.asking import found
from heard.feedback.models import Satisfaction
from heard.plumbing.api.paging import USUAL, page
from heard.plumbing.api.shapes import Page
from heard.plumbing.api.values import Id, MaybeId
from heard.staff.tokens import ApiRequest

router = Router(tags=["Feedback"])


class SatisfactionOut(Schema):
    """What a customer said after one closing. Without a score they were asked and have not answered."""

    id: int
    conversation_id: int
    customer_id: int
    inbox_id: int
    channel: str
    agent_id: int | None = Field(description="who served them then")
    team_id: int | None
    source: str = Field(description="check_in, page or chat")
    asked_at: dt.datetime | None
    is_well: bool | None = Field(description="what they said to “is everything as it should be?”")
    is_well_at: dt.datetime | None
    score: int | None = Field(description="from 1, very bad, to 5, very good")
    reason: str
    answered_at: dt.datetime | None


class SatisfactionPage(Page):
    """A page of answers."""

    items: list[SatisfactionOut]


@router.get("satisfactions", response=SatisfactionPage, summary="What customers said, newest first")
def satisfactions(
    request: ApiRequest,
    conversation_id: MaybeId = None,
    customer_id: MaybeId = None,
    agent_id: MaybeId = None,
    score: int | None = None,
    answered: bool | None = None,
    cursor: str | None = None,
    limit: int = USUAL,
) -> Any:
    """Return answers; `answered` leaves out, or asks for, those who were asked and said nothing."""
    given = {"conversation": conversation_id, "customer": customer_id, "agent": agent_id}
    narrowed = Q(**{name: value for name, value in given.items() if value is not None})
    if score is not None:
        narrowed &= Q(score=score) if 1 <= score <= 5 else Q(pk__in=())
    if answered is not None:
        narrowed &= Q(score__isnull=not answered)
    items, following = page(Satisfaction.objects.visible_to(request.agent).filter(narrowed), cursor, limit)
    return {"items": items, "next_cursor": following}


@router.get("satisfactions/{number}", response=SatisfactionOut, summary="What one customer said")
def satisfaction(request: ApiRequest, number: Id) -> Any:
    """Return one answer."""
    return found(Satisfaction.objects.visible_to(request.agent).filter(pk=number))
