"""Forget a person (GDPR, article 17)."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q

from heard.customers.actions._row import family, locked
from heard.customers.belongings import everybody_with_belongings
from heard.customers.events import CustomerErased
from heard.customers.models import Address, Customer, CustomerMerge
from heard.plumbing.api.idempotency import empty_answers
from heard.plumbing.events import announce
from heard.plumbing.forgetting import strip_facts

if TYPE_CHECKING:
    from heard.staff.models import Agent

EMPTY: dict[str, Any] = {
    "name": "",
    "salutation": "",
    "formality": "",
    "company": "",
    "language": "",
    "time_zone": "",
    "preferred_channel": "",
    "preferred_hours": "",
    "tier": "",
    "notes": "",
    "custom": {},
    "blocked_at": None,
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Erasure:
    """What was erased, by kind, and until when copies may live on in backups made before."""

    customer_id: int
    erased: dict[str, int]
    backups_before: dt.datetime


def erase_customer(*, customer: Customer, agent: Agent | None, at: dt.datetime) -> Erasure:
    """Remove for good everything that tells who somebody was or what they said, on every floor, and what was merged
    into them. Rows that say no more than that something happened, and when, stay, so that the statistics still add up.

    Backups made before `at` still hold the person: they have to be kept away or made anew. Cannot be undone. Raises
    CustomerGone.
    """
    with transaction.atomic():
        row = locked(customer)
        numbers = family(row.pk)
        erased: Counter[str] = Counter()
        for theirs in everybody_with_belongings():
            erased.update(theirs.erase(numbers, at=at))
        erased["addresses"] += Address.objects.filter(customer__in=numbers).delete()[0]
        CustomerMerge.objects.filter(Q(kept__in=numbers) | Q(merged__in=numbers)).delete()
        Customer.objects.filter(pk__in=numbers).update(**EMPTY, erased_at=at)
        erased["facts"] += strip_facts(subject_ids=numbers)
        empty_answers()
        announce(CustomerErased(customer_id=row.pk, agent_id=agent.pk if agent else None))
    return Erasure(customer_id=row.pk, erased=dict(erased), backups_before=at)
