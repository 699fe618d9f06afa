"""Complaints: opened, owned, offered a remedy, answered, closed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, Literal

from django.utils import timezone
from ninja import Field, Router, Schema, Status

from heard.conversations.api.asking import conversation_for, found, named
from heard.feedback.actions.close_complaint import close_complaint, last_remedy
from heard.feedback.actions.hand_over_complaint import hand_over_complaint
from heard.feedback.actions.offer_remedy import offer_remedy
from heard.feedback.actions.open_complaint import open_complaint
from heard.feedback.actions.record_answer import AnsweredAlready, record_answer
from heard.feedback.actions.record_cause import record_cause
from heard.feedback.actions.reopen_complaint import reopen_complaint
from heard.feedback.actions.restore_complaint import restore_complaint
from heard.feedback.actions.withdraw_complaint import withdraw_complaint
from heard.feedback.models import Complaint, ComplaintCause, Remedy, RemedyAnswer
from heard.feedback.queries.register import Asked, asked_for
from heard.plumbing.api.paging import USUAL, page
from heard.plumbing.api.shapes import Page
from heard.plumbing.api.values import Id, MaybeId, Moment
from heard.staff.models import Agent
from heard.staff.tokens import ApiRequest

router = Router(tags=["Complaints"])


class RemedyOut(Schema):
    """What was offered, and what the customer said to it. `amount` is a decimal number as text."""

    id: int
    kind: str = Field(description="refund, replacement, credit, apology or other")
    amount: str | None
    currency: str
    words: str
    offered_at: dt.datetime
    offered_by_id: int | None
    replaced_at: dt.datetime | None = Field(description="when another was offered in its place, unanswered")
    answer: str = Field(description="accepted, refused, no_answer, or empty while it waits")
    answered_at: dt.datetime | None
    answered_by_id: int | None
    by_page: bool = Field(description="the customer answered it themselves, on its page")
    answer_words: str

    @staticmethod
    def resolve_amount(remedy: Remedy) -> str | None:
        """Return the amount as text, so that no cent is lost on the way."""
        return None if remedy.amount is None else str(remedy.amount)


class ComplaintOut(Schema):
    """A complaint."""

    id: int
    conversation_id: int
    customer_id: int
    inbox_id: int
    state: str = Field(description="open, closed or withdrawn")
    words: str
    owner_id: int
    cause_id: int | None
    cause: str | None
    cause_words: str
    opened_at: dt.datetime
    opened_by_id: int | None
    acknowledged_at: dt.datetime | None
    closed_at: dt.datetime | None
    closed_by_id: int | None
    outcome: str
    closing_words: str
    withdrawn_at: dt.datetime | None
    remedies: list[RemedyOut]

    @staticmethod
    def resolve_state(complaint: Complaint) -> str:
        """Return how it stands."""
        return "open" if complaint.is_open else "withdrawn" if complaint.withdrawn_at else "closed"

    @staticmethod
    def resolve_cause(complaint: Complaint) -> str | None:
        """Return the name of what went wrong."""
        return complaint.cause.name if complaint.cause else None

    @staticmethod
    def resolve_remedies(complaint: Complaint) -> list[Remedy]:
        """Return what was offered, oldest first; a list has them at hand."""
        at_hand: list[Remedy] | None = getattr(complaint, "remedies_at_hand", None)
        return list(Remedy.objects.filter(complaint=complaint).order_by("pk")) if at_hand is None else at_hand


class ComplaintPage(Page):
    """A page of complaints."""

    items: list[ComplaintOut]


class CauseOut(Schema):
    """What may go wrong."""

    id: int
    name: str
    is_active: bool


class ComplaintIn(Schema):
    """What it is about. Without an owner it is whose the conversation is, else the token's agent's."""

    words: str = Field(min_length=1, max_length=4000)
    owner_id: MaybeId = None
    cause_id: MaybeId = None
    cause_words: str = Field("", max_length=300)
    tell_customer: bool = Field(True, description="acknowledge it at once, by name and with a moment that is promised")


class ComplaintOwnerIn(Schema):
    """Who sees to it."""

    owner_id: Id


class CauseIn(Schema):
    """What went wrong."""

    cause_id: MaybeId = None
    words: str = Field("", max_length=300)


class RemedyIn(Schema):
    """What is offered. A refund or a credit needs an amount and a currency (ISO 4217)."""

    kind: Literal["refund", "replacement", "credit", "apology", "other"]
    amount: Decimal | None = Field(None, gt=0, max_digits=12, decimal_places=2)
    currency: str = Field("", max_length=3)
    words: str = Field("", max_length=300)


class AnswerIn(Schema):
    """What the customer said to what was offered last."""

    answer: Literal["accepted", "refused", "no_answer"]
    words: str = Field("", max_length=300)


class ClosingIn(Schema):
    """Remarks; with `nothing_due` they say why no remedy is."""

    words: str = Field("", max_length=300)
    nothing_due: bool = False


@router.get("complaints", response=ComplaintPage, summary="Complaints, newest first")
def complaints(
    request: ApiRequest,
    state: Literal["open", "closed"] | None = None,
    conversation_id: MaybeId = None,
    customer_id: MaybeId = None,
    owner_id: MaybeId = None,
    cause_id: MaybeId = None,
    opened_from: Moment | None = None,
    opened_before: Moment | None = None,
    cursor: str | None = None,
    limit: int = USUAL,
) -> Any:
    """Return complaints; those opened by mistake are left out."""
    asked = Asked(
        state=state or "", owner_id=owner_id, cause_id=cause_id, opened_from=opened_from, opened_before=opened_before
    )
    given = {"conversation": conversation_id, "customer": customer_id}
    narrowed = {name: value for name, value in given.items() if value is not None}
    items, following = page(asked_for(request.agent, asked).filter(**narrowed).select_related("cause"), cursor, limit)
    offered: dict[int, list[Remedy]] = {row.pk: [] for row in items}
    for remedy in Remedy.objects.filter(complaint__in=items).order_by("pk"):
        offered[remedy.complaint_id].append(remedy)
    for row in items:
        row.remedies_at_hand = offered[row.pk]
    return {"items": items, "next_cursor": following}


@router.get("complaint-causes", response=list[CauseOut], summary="What may go wrong")
def causes(request: ApiRequest) -> Any:
    """Return the list the studio keeps."""
    return ComplaintCause.objects.all()


@router.post("conversations/{number}/complaints", response={201: ComplaintOut}, summary="Open a complaint")
def open_it(request: ApiRequest, number: Id, given: ComplaintIn) -> Any:
    """Take a conversation up as a complaint. It cannot be resolved before that is settled."""
    made = open_complaint(
        conversation=conversation_for(request, number),
        agent=request.agent,
        words=given.words,
        owner=_owner(request, given.owner_id),
        cause=_cause(given.cause_id),
        cause_words=given.cause_words,
        tells_customer=given.tell_customer,
        at=timezone.now(),
    )
    return Status(201, _complaint(request, made.pk))


@router.get("complaints/{number}", response=ComplaintOut, summary="One complaint")
def one(request: ApiRequest, number: Id) -> Any:
    """Return one complaint."""
    return _complaint(request, number)


@router.put("complaints/{number}/owner", response=ComplaintOut, summary="Who sees to it")
def handing_over(request: ApiRequest, number: Id, given: ComplaintOwnerIn) -> Any:
    """Give it to somebody, with what was promised because of it."""
    owner = _owner(request, given.owner_id)
    hand_over_complaint(complaint=_complaint(request, number), agent=request.agent, owner=owner or request.agent)
    return _complaint(request, number)


@router.put("complaints/{number}/cause", response=ComplaintOut, summary="What went wrong")
def cause(request: ApiRequest, number: Id, given: CauseIn) -> Any:
    """Note what went wrong."""
    row = _complaint(request, number)
    record_cause(complaint=row, agent=request.agent, cause=_cause(given.cause_id), words=given.words)
    return _complaint(request, number)


@router.post("complaints/{number}/remedies", response={201: ComplaintOut}, summary="Offer a remedy")
def offering(request: ApiRequest, number: Id, given: RemedyIn) -> Any:
    """Note what is offered; the answer to the customer says it. What was offered before, unanswered, is replaced."""
    offer_remedy(
        complaint=_complaint(request, number),
        agent=request.agent,
        kind=given.kind,
        amount=given.amount,
        currency=given.currency,
        words=given.words,
        at=timezone.now(),
    )
    return Status(201, _complaint(request, number))


@router.put("complaints/{number}/answer", response=ComplaintOut, summary="What the customer said to the offer")
def answering(request: ApiRequest, number: Id, given: AnswerIn) -> Any:
    """Note what the customer said to what was offered last."""
    remedy = last_remedy(_complaint(request, number))
    if remedy is None:
        raise AnsweredAlready
    answer = RemedyAnswer(given.answer)
    record_answer(remedy=remedy, answer=answer, agent=request.agent, words=given.words, at=timezone.now())
    return _complaint(request, number)


@router.put("complaints/{number}/closure", response=ComplaintOut, summary="Close it")
def closing(request: ApiRequest, number: Id, given: ClosingIn) -> Any:
    """Close it: what was offered is answered, or no remedy is due and it is said why."""
    close_complaint(
        complaint=_complaint(request, number),
        agent=request.agent,
        words=given.words,
        nothing_due=given.nothing_due,
        at=timezone.now(),
    )
    return _complaint(request, number)


@router.delete("complaints/{number}/closure", response=ComplaintOut, summary="It is not settled after all")
def reopening(request: ApiRequest, number: Id) -> Any:
    """Take back that it was closed, within a quarter of an hour."""
    reopen_complaint(complaint=_complaint(request, number), agent=request.agent, at=timezone.now())
    return _complaint(request, number)


@router.put("complaints/{number}/withdrawal", response=ComplaintOut, summary="It is no complaint")
def withdrawing(request: ApiRequest, number: Id) -> Any:
    """Say that it was opened by mistake."""
    withdraw_complaint(complaint=_complaint(request, number), agent=request.agent, at=timezone.now())
    return _complaint(request, number)


@router.delete("complaints/{number}/withdrawal", response=ComplaintOut, summary="It is one after all")
def restoring(request: ApiRequest, number: Id) -> Any:
    """Take back that it was withdrawn."""
    restore_complaint(complaint=_complaint(request, number), agent=request.agent, at=timezone.now())
    return _complaint(request, number)


def _complaint(request: ApiRequest, number: int) -> Complaint:
    return found(Complaint.objects.visible_to(request.agent).select_related("cause").filter(pk=number))


def _owner(request: ApiRequest, number: int | None) -> Agent | None:
    owner: Agent | None = named(Agent.objects.get_queryset().visible_to(request.agent).active(), number, "owner_id")
    return owner


def _cause(number: int | None) -> ComplaintCause | None:
    cause: ComplaintCause | None = named(ComplaintCause.objects.all(), number, "cause_id")
    return cause
