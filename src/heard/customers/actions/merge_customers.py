"""Make one customer of two records of the same person."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import transaction

from heard.customers.actions._row import locked
from heard.customers.belongings import everybody_with_belongings
from heard.customers.events import CustomersMerged
from heard.customers.models import Address, Customer, CustomerMerge
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent

FILLED = (
    "name",
    "salutation",
    "formality",
    "company",
    "language",
    "time_zone",
    "preferred_channel",
    "preferred_hours",
    "tier",
)


class SameCustomer(Exception):
    """Both are one customer already."""


def merge_customers(*, kept: Customer, merged: Customer, agent: Agent | None, at: dt.datetime) -> CustomerMerge:
    """Make everything of `merged` that of `kept`: addresses, conversations and whatever the other floors keep.

    The kept profile wins; its gaps are filled from the other, notes are put together. Can be undone with what is
    returned. Raises SameCustomer and CustomerGone.
    """
    with transaction.atomic():
        list(Customer.objects.select_for_update().filter(pk__in=[kept.pk, merged.pk]).order_by("pk"))
        target, source = locked(kept), locked(merged)
        if target.pk == source.pk:
            raise SameCustomer
        followers = Customer.objects.filter(merged_into=source)
        moved = {
            "addresses": _move_addresses(source, target),
            "profile": _fill(source, target),
            "followers": sorted(followers.values_list("pk", flat=True)),
            "belongings": {
                theirs.name: theirs.move(source_id=source.pk, target_id=target.pk)
                for theirs in everybody_with_belongings()
            },
        }
        followers.update(merged_into=target)
        source.merged_into = target
        source.save(update_fields=["merged_into"])
        done = CustomerMerge.objects.create(kept=target, merged=source, by=agent, at=at, moved=moved)
        announce(
            CustomersMerged(
                customer_id=target.pk, agent_id=agent.pk if agent else None, merged_id=source.pk, merge_id=done.pk
            )
        )
    return done


def _move_addresses(source: Customer, target: Customer) -> dict[str, list[int]]:
    """Move addresses; where the target has one to write to already, that stays. Return all, and those that lost it."""
    addresses = Address.objects.filter(customer=source)
    ids = sorted(addresses.values_list("pk", flat=True))
    settled = Address.objects.filter(customer=target, is_primary=True).values_list("kind", flat=True)
    second = addresses.filter(is_primary=True, kind__in=list(settled))
    demoted = sorted(second.values_list("pk", flat=True))
    second.update(is_primary=False)
    addresses.update(customer=target)
    return {"ids": ids, "demoted": demoted}


def _fill(source: Customer, target: Customer) -> dict[str, list[Any]]:
    """Fill the gaps of the target's profile; return what each changed field was and what it became."""
    wanted: dict[str, Any] = {name: getattr(target, name) or getattr(source, name) for name in FILLED}
    wanted["notes"] = "\n\n".join(notes for notes in (target.notes, source.notes) if notes)
    wanted["custom"] = {**source.custom, **target.custom}
    changed = {name: [getattr(target, name), value] for name, value in wanted.items() if getattr(target, name) != value}
    for name, (_was, became) in changed.items():
        setattr(target, name, became)
    if changed:
        target.save(update_fields=list(changed))
    return changed
