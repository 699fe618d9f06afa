"""Make two customers of one again."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import transaction

from heard.customers.belongings import everybody_with_belongings
from heard.customers.events import CustomerMergeUndone
from heard.customers.models import Address, Customer, CustomerMerge
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent


class UndoLaterFirst(Exception):
    """The kept customer was merged into another since."""


def undo_customer_merge(*, merge: CustomerMerge, agent: Agent | None, at: dt.datetime) -> CustomerMerge:
    """Give back what came with the merge and is still where it went; what was learnt since stays with the kept one.

    Does nothing twice. Raises UndoLaterFirst.
    """
    with transaction.atomic():
        rows = Customer.objects.select_for_update().filter(pk__in=[merge.kept_id, merge.merged_id]).order_by("pk")
        both = {row.pk: row for row in rows}
        target, source = both[merge.kept_id], both[merge.merged_id]
        done = CustomerMerge.objects.select_for_update().get(pk=merge.pk)
        if done.undone_at is not None:
            return done
        if target.merged_into_id is not None or source.merged_into_id != target.pk:
            raise UndoLaterFirst
        moved = done.moved
        for theirs in everybody_with_belongings():
            theirs.move_back(moved["belongings"].get(theirs.name), source_id=source.pk, target_id=target.pk)
        _addresses_back(moved["addresses"], source, target)
        _profile_back(moved["profile"], target)
        Customer.objects.filter(pk__in=moved["followers"], merged_into=target).update(merged_into=source)
        source.merged_into = None
        source.save(update_fields=["merged_into"])
        done.undone_at, done.undone_by = at, agent
        done.save(update_fields=["undone_at", "undone_by"])
        announce(
            CustomerMergeUndone(
                customer_id=target.pk, agent_id=agent.pk if agent else None, merged_id=source.pk, merge_id=done.pk
            )
        )
    return done


def _addresses_back(moved: dict[str, list[int]], source: Customer, target: Customer) -> None:
    Address.objects.filter(pk__in=moved["ids"], customer=target).update(customer=source)
    Address.objects.filter(pk__in=moved["demoted"], customer=source).update(is_primary=True)


def _profile_back(changed: dict[str, list[Any]], target: Customer) -> None:
    """Take back what was filled in, field by field, unless somebody changed it since."""
    untouched = [name for name, (_was, became) in changed.items() if getattr(target, name) == became]
    for name in untouched:
        setattr(target, name, changed[name][0])
    if untouched:
        target.save(update_fields=untouched)
