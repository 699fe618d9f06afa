"""Give somebody a copy of everything we keep about them (GDPR, articles 15 and 20)."""

from __future__ import annotations

import datetime as dt
from typing import IO, TYPE_CHECKING, Any

from django.db import transaction
from django.forms.models import model_to_dict

from heard.customers.actions._row import family, locked
from heard.customers.belongings import everybody_with_belongings
from heard.customers.bundle import Bundle
from heard.customers.events import CustomerExported
from heard.customers.models import Address, Customer
from heard.plumbing.events import announce
from heard.plumbing.models import Fact

if TYPE_CHECKING:
    from heard.staff.models import Agent


def export_customer(*, customer: Customer, agent: Agent | None, into: IO[bytes], at: dt.datetime) -> None:
    """Write a ZIP of everything about a customer, and about whoever was merged into them: profile, addresses, facts as
    JSON, and what every floor keeps. It is written as it is made. Raises CustomerGone.
    """
    with transaction.atomic(), Bundle(into) as bundle:
        row = locked(customer)
        numbers = family(row.pk)
        bundle.put_json(
            "customer.json",
            {
                "made_at": at,
                "profiles": [_profile(person) for person in Customer.objects.filter(pk__in=numbers).order_by("id")],
                "addresses": list(
                    Address.objects.filter(customer__in=numbers)
                    .order_by("id")
                    .values("kind", "value", "is_primary", "verified_at", "undeliverable_since", "created_at")
                ),
            },
        )
        facts = Fact.objects.filter(subject_id__in=numbers).order_by("id")
        bundle.put_json("facts.json", list(facts.values("id", "at", "name", "data")))
        for theirs in everybody_with_belongings():
            theirs.collect(numbers, bundle)
        announce(CustomerExported(customer_id=row.pk, agent_id=agent.pk if agent else None))


def _profile(person: Customer) -> dict[str, Any]:
    return {"id": person.pk, **model_to_dict(person), "created_at": person.created_at}
