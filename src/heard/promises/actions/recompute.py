"""Reckon anew what is owed, after a policy, a calendar or what a conversation is like has changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from heard.plumbing.events import Event
from heard.promises.actions._book import about, appoint, locked, put_down
from heard.promises.actions.release import released
from heard.promises.calendars import HoursBook
from heard.promises.events import PromiseMoved
from heard.promises.models import Promise, Source
from heard.promises.policies import Policies, Policy, matters

if TYPE_CHECKING:
    from heard.customers.events import CustomerEvent
    from heard.plumbing.reactions import Recorded
    from heard.promises.business_time import Hours

BATCH = 500
NOT_AIMED_AT = "No policy aims at it any more."


@dataclass(frozen=True)
class Recomputed:
    """What changed."""

    moved: int = 0
    released: int = 0
    unchanged: int = 0

    def __add__(self, other: Recomputed) -> Recomputed:
        return Recomputed(self.moved + other.moved, self.released + other.released, self.unchanged + other.unchanged)


def recompute(*, conversation_ids: Collection[int], at: dt.datetime) -> Recomputed:
    """Give the open targets of these conversations the time that the policy which now fits gives them.

    Their pauses stay as they are. A target that no policy aims at any more is released. What the customer was told is
    never touched. In one transaction for each 500 conversations, so that answering goes on meanwhile.
    """
    numbers = sorted(conversation_ids)
    total = Recomputed()
    for start in range(0, len(numbers), BATCH):
        with transaction.atomic():
            total += _recompute(numbers[start : start + BATCH], at)
    return total


def recompute_everything(*, at: dt.datetime, calendar_id: int | None = None) -> Recomputed:
    """Reckon all open targets anew, or those in conversations with one that counts in this calendar."""
    targets = Promise.objects.open().targets()
    if calendar_id is not None:
        targets = targets.filter(calendar=calendar_id)
    return recompute(conversation_ids=set(targets.values_list("conversation", flat=True)), at=at)


def recompute_changed(facts: Sequence[Recorded[Any]]) -> None:
    """React to conversations that were tagged, described or handed over: another policy may fit them now."""
    recompute(conversation_ids={fact.event.conversation_id for fact in facts}, at=facts[-1].at)


def recompute_customers(facts: Sequence[Recorded[CustomerEvent]]) -> None:
    """React to customers whose tier changed, or who became one with another: another policy may fit what they asked."""
    told = [fact for fact in facts if "tier" in getattr(fact.event, "fields", ["tier"])]
    if told:
        customers = {
            number for fact in told for number in (fact.event.customer_id, getattr(fact.event, "merged_id", 0))
        }
        theirs = Promise.objects.open().targets().filter(customer__in=customers)
        recompute(conversation_ids=set(theirs.values_list("conversation", flat=True)), at=told[-1].at)


def _recompute(conversation_ids: Sequence[int], at: dt.datetime) -> Recomputed:
    targets = [
        row for row in locked(conversation_ids) if not row.end and row.source == Source.POLICY and not row.told_at
    ]
    if not targets:
        return Recomputed()
    gone, moved = reckon(targets, Policies.read(), at=at)
    facts: list[Event] = [*released(gone, by=None, reason=NOT_AIMED_AT, at=at)]
    facts += [PromiseMoved(**about(promise, None), due_at=promise.due_at, why="policy") for promise in moved]
    put_down([*gone, *moved], facts)
    return Recomputed(len(moved), len(gone), len(targets) - len(moved) - len(gone))


def reckon(
    targets: Sequence[Promise], policies: Policies, *, at: dt.datetime, hours: Mapping[int, Hours] | None = None
) -> tuple[list[Promise], list[Promise]]:
    """Give open targets their times as the policies say now; return those nobody aims at any more, and those that moved.

    Nothing is written. `hours` are to be counted with instead of those of the calendars with these numbers.
    """
    known = matters({promise.conversation_id for promise in targets})
    policy_for = {number: policies.for_(matter) for number, matter in known.items()}
    gone, still, changed = [], [], set()
    for promise in targets:
        if promise.conversation_id not in policy_for:
            continue  # merged: its promises follow by themselves
        aim = _aim(promise, policy_for[promise.conversation_id])
        if aim is None:
            gone.append(promise)
            continue
        still.append(promise)
        if any(getattr(promise, name) != value for name, value in aim.items()):
            changed.add(promise.pk)
            for name, value in aim.items():
                setattr(promise, name, value)
    return gone, _moved(still, changed, at=at, hours=hours or {})


def _moved(
    targets: Sequence[Promise], changed: Collection[int], *, at: dt.datetime, hours: Mapping[int, Hours]
) -> list[Promise]:
    book = HoursBook((promise.calendar_id for promise in targets), instead=hours)
    before = {promise.pk: promise.due_at for promise in targets}
    for promise in targets:
        appoint(promise, book, at=at)
    return [promise for promise in targets if promise.pk in changed or promise.due_at != before[promise.pk]]


def _aim(promise: Promise, policy: Policy | None) -> dict[str, Any] | None:
    target = policy.targets.get(promise.kind) if policy else None
    if policy is None or target is None:
        return None
    return {
        "policy_id_then": policy.id,
        "calendar_id": policy.calendar_for(target),
        "seconds": target.seconds,
        "warn_percent": list(policy.warn_percent),
    }
