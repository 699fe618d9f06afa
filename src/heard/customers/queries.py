"""Questions about customers."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection

from django.db.models import Q

from heard.customers.actions._row import family
from heard.customers.models import Address, Customer
from heard.plumbing.models import Fact


@dataclasses.dataclass(frozen=True)
class TimelinePage:
    """Some facts, newest first, and the `before` of the next page; None when that was all."""

    facts: list[Fact]
    next_before: int | None


def timeline(
    *, customer: Customer, scope_ids: Collection[int], before: int | None = None, limit: int = 50, only: Q | None = None
) -> TimelinePage:
    """Return what happened with a customer, newest first, also as whoever was merged into them.

    `only` narrows the facts down. Only what has no scope or one of `scope_ids` (the inboxes that whoever asks may
    open). Costs the same however long the history: it is read from the book's index, a page at a time.
    """
    facts = Fact.objects.filter(subject_id__in=family(customer.pk))
    facts = facts.filter(Q(scope_id__isnull=True) | Q(scope_id__in=list(scope_ids)))
    if only is not None:
        facts = facts.filter(only)
    if before is not None:
        facts = facts.filter(id__lt=before)
    found = list(facts.order_by("-id")[: limit + 1])
    return TimelinePage(found[:limit], found[limit - 1].pk if len(found) > limit else None)


def customer_of(*, kind: str, value: str) -> Customer | None:
    """Return who has an address as it is kept (see addresses.normal_address), or None."""
    found = Address.objects.filter(kind=kind, value=value).select_related("customer").first()
    return found.customer if found else None
