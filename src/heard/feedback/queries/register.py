"""The register of complaints: which ones, and what they come to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, F, OuterRef, Subquery, Sum
from django.utils.translation import gettext_lazy as _

from heard.feedback.models import Complaint, ComplaintQuerySet, Outcome, Remedy, RemedyAnswer, RemedyKind
from heard.staff.models import Agent

PAGE = 50
STATES = ("open", "closed")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody wants to see; what is empty narrows nothing. Days are inclusive, in the zone of who asks."""

    state: str = ""
    cause_id: int | None = None
    owner_id: int | None = None
    opened_from: dt.datetime | None = None
    opened_before: dt.datetime | None = None


@dataclass(frozen=True)
class Line:
    """One complaint with what was offered last."""

    complaint: Complaint
    remedy: Remedy | None


@dataclass(frozen=True)
class RemedyCount:
    """How often one kind was offered and accepted, and how much money was accepted, by currency."""

    label: str
    offered: int
    accepted: int
    sums: list[tuple[Decimal, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Numbers:
    """What the complaints asked for come to."""

    open: int
    closed: int
    mean_days: float | None
    remedies: list[RemedyCount]


def asked_for(agent: Agent, asked: Asked) -> ComplaintQuerySet:
    """Return the complaints asked for that the agent may see; what was opened by mistake is none."""
    found = Complaint.objects.visible_to(agent).standing()
    if asked.state in STATES:
        found = found.open() if asked.state == "open" else found.closed()
    given = {
        "cause": asked.cause_id,
        "owner": asked.owner_id,
        "opened_at__gte": asked.opened_from,
        "opened_at__lt": asked.opened_before,
    }
    return found.filter(**{name: value for name, value in given.items() if value is not None})


def register_page(
    agent: Agent, asked: Asked, *, before: int | None = None, limit: int = PAGE
) -> tuple[list[Line], int | None]:
    """Return a page of the register, newest first, and where the next begins; in two queries."""
    found = asked_for(agent, asked).select_related("conversation", "customer", "owner", "cause").order_by("-pk")
    rows = list((found.filter(pk__lt=before) if before else found)[: limit + 1])
    more = len(rows) > limit
    lines = _lines(rows[:limit])
    return lines, lines[-1].complaint.pk if more else None


def _lines(rows: Sequence[Complaint]) -> list[Line]:
    last = {remedy.complaint_id: remedy for remedy in Remedy.objects.filter(complaint__in=rows).order_by("pk")}
    return [Line(row, last.get(row.pk)) for row in rows]


def numbers(agent: Agent, asked: Asked) -> Numbers:
    """Return how many are open, how long the closed ones took on average, and what was offered; in three queries."""
    found = asked_for(agent, asked)
    counted = found.aggregate(
        all=Count("pk"), closed=Count("closed_at"), mean=Avg(F("closed_at") - F("opened_at"), default=None)
    )
    mean: dt.timedelta | None = counted["mean"]
    return Numbers(
        open=counted["all"] - counted["closed"],
        closed=counted["closed"],
        mean_days=None if mean is None else round(mean.total_seconds() / 86400, 1),
        remedies=_remedies(found),
    )


def _remedies(found: ComplaintQuerySet) -> list[RemedyCount]:
    offered = Remedy.objects.filter(complaint__in=found, replaced_at__isnull=True).order_by()
    counts = dict(offered.values_list("kind").annotate(Count("pk")))
    accepted = offered.filter(answer=RemedyAnswer.ACCEPTED)
    sums = list(accepted.values_list("kind", "currency").annotate(Sum("amount"), Count("pk")))
    return [
        RemedyCount(
            str(kind.label),
            counts[kind.value],
            sum(count for name, _currency, _much, count in sums if name == kind),
            [(much, currency) for name, currency, much, _count in sums if name == kind and much],
        )
        for kind in RemedyKind
        if kind.value in counts
    ]


HEAD = (
    _("Complaint"), _("Conversation"), _("Inbox"), _("Customer"), _("Opened"), _("Opened by"), _("Owner"), _("About"),
    _("Acknowledged"), _("Cause"), _("Cause in words"), _("Remedy"), _("Amount"), _("Currency"), _("Remedy in words"),
    _("Offered"), _("Answer"), _("Answered"), _("What they said"), _("Closed"), _("Closed by"), _("Outcome"), _("Remarks"),
)  # fmt: skip


def exported(agent: Agent, asked: Asked) -> Iterator[list[Any]]:
    """Yield the register as lines of a table, oldest first, read bit by bit."""
    last = Remedy.objects.filter(complaint=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    found = asked_for(agent, asked).annotate(remedy_id=Subquery(last)).order_by("pk")
    names = ("conversation", "customer", "inbox", "owner", "cause", "opened_by", "closed_by")
    for rows in _batches(found.select_related(*names).iterator(chunk_size=500), 500):
        remedies = Remedy.objects.in_bulk([row.remedy_id for row in rows if row.remedy_id])
        for row in rows:
            yield _exported(row, remedies.get(row.remedy_id))


def _batches(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    batch: list[Any] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _exported(row: Complaint, remedy: Remedy | None) -> list[Any]:
    offered: list[Any] = [""] * 8
    if remedy is not None:
        offered = [
            remedy.get_kind_display(), remedy.amount, remedy.currency, remedy.words, remedy.offered_at,
            remedy.get_answer_display(), remedy.answered_at, remedy.answer_words,
        ]  # fmt: skip
    return [
        row.pk, row.conversation_id, row.inbox.name, row.customer.name, row.opened_at, _name(row.opened_by),
        row.owner.name, row.words, row.acknowledged_at, row.cause.name if row.cause else "", row.cause_words, *offered,
        row.closed_at, _name(row.closed_by), str(Outcome(row.outcome).label) if row.outcome else "", row.closing_words,
    ]  # fmt: skip


def _name(agent: Agent | None) -> str:
    return agent.name if agent else ""
