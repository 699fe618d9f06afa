"""Reckon anew what is owed, after a policy, a calendar or what a conversation is like has changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
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
    from heard.plumbing.reactions import Recorded

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


def recompute_everything(*, at: dt.datetime) -> Recomputed:
    """Reckon all open targets anew."""
    targets = Promise.objects.open().filter(source=Source.POLICY, told_at__isnull=True)
    return recompute(conversation_ids=set(targets.values_list("conversation", flat=True)), at=at)


def recompute_changed(facts: Sequence[Recorded[Any]]) -> None:
    """React to conversations that were tagged, described or handed over: another policy may fit them now."""
    recompute(conversation_ids={fact.event.conversation_id for fact in facts}, at=facts[-1].at)


def _recompute(conversation_ids: Sequence[int], at: dt.datetime) -> Recomputed:
    targets = [
        row for row in locked(conversation_ids) if not row.end and row.source == Source.POLICY and not row.told_at
    ]
    if not targets:
        return Recomputed()
    policies, known = Policies.read(), matters(conversation_ids)
    policy_for = {number: policies.for_(matter) for number, matter in known.items()}
    facts: list[Event] = []
    gone, moved = [], []
    for promise in targets:
        if promise.conversation_id not in policy_for:
            continue  # merged: its promises follow by themselves
        aim = _aim(promise, policy_for[promise.conversation_id])
        if aim is None:
            gone.append(promise)
        elif any(getattr(promise, name) != value for name, value in aim.items()):
            moved.append(promise)
            for name, value in aim.items():
                setattr(promise, name, value)
    facts += released(gone, by=None, reason=NOT_AIMED_AT, at=at)
    hours = HoursBook(promise.calendar_id for promise in targets)
    before = {promise.pk: promise.due_at for promise in targets}
    still = [promise for promise in targets if not promise.end]
    for promise in still:
        appoint(promise, hours, at=at)
    moved = [promise for promise in still if promise in moved or promise.due_at != before[promise.pk]]
    facts += [PromiseMoved(**about(promise, None), due_at=promise.due_at, why="policy") for promise in moved]
    put_down([*gone, *moved], facts)
    return Recomputed(len(moved), len(gone), len(targets) - len(moved) - len(gone))


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
