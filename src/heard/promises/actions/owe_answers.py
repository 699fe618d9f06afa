"""Owe customers what the service policies say, from the moment they write."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from heard.conversations.events import MessageReceived
from heard.conversations.from_archives import OF_AN_ARCHIVE
from heard.conversations.models import Message, State
from heard.plumbing.events import announce
from heard.promises.actions._book import about, appoint, owed_kinds, show, write
from heard.promises.calendars import HoursBook
from heard.promises.events import PromiseMade
from heard.promises.models import Promise, PromiseKind, Source
from heard.promises.policies import Matter, Policies, Policy, matters

if TYPE_CHECKING:
    from heard.plumbing.reactions import Recorded

ANSWERS = frozenset({PromiseKind.FIRST_ANSWER, PromiseKind.NEXT_ANSWER})


def owe_answers(*, message_ids: Sequence[int], at: dt.datetime) -> int:
    """Write down what these messages of customers make us owe, by the policy that fits each; return how many promises.

    For the first: an acknowledgement, a first answer, the resolution. For a later one an answer, unless one is owed
    already, and the resolution again when the matter was resolved. These are targets among ourselves. The same message
    makes us owe the same thing once, however often it is told. Nothing for a matter that is closed or spam, nor for
    letters of an archive: what was to be kept years ago would only be broken now.
    """
    with transaction.atomic():
        rows = Message.objects.filter(pk__in=message_ids).order_by("pk").exclude(facts__contains=OF_AN_ARCHIVE)
        said = list(rows.values_list("pk", "conversation_id", "created_at"))
        known = matters({conversation_id for _, conversation_id, _ in said})
        owed: dict[int, set[str]] = defaultdict(set)
        for conversation_id, owed_kind in owed_kinds(known):
            owed[conversation_id].add(owed_kind)
        open_ones = [
            (matter, message_id, moment)
            for message_id, conversation_id, moment in said
            if (matter := known.get(conversation_id)) and matter.state not in {State.RESOLVED, State.SPAM}
        ]
        # Most of what is said in a chat finds its answer owed already: then nobody has to ask what the policies say.
        if not any(_owed_now(matter, owed[matter.id]) for matter, _, _ in open_ones):
            return 0
        policies = Policies.read()
        made: list[Promise] = []
        for matter, message_id, moment in open_ones:
            policy = policies.for_(matter)
            for kind in _owed_now(matter, owed[matter.id]) if policy else ():
                if policy and (promise := _promise(kind, matter, policy, message_id, moment)):
                    owed[matter.id].add(kind)
                    made.append(promise)
        return len(_write(made, at))


def owe_what_was_asked(facts: Sequence[Recorded[MessageReceived]]) -> None:
    """React to what customers say: robots, lists and spam are owed nothing."""
    asked = [fact for fact in facts if fact.event.kind == "message" and not fact.event.is_spam]
    if asked:
        owe_answers(message_ids=[fact.event.message_id for fact in asked], at=asked[-1].at)


def _owed_now(matter: Matter, owed: Collection[str]) -> list[PromiseKind]:
    """Return what we come to owe, where so much is owed already."""
    kinds = []
    if ANSWERS.isdisjoint(owed):
        kinds.append(PromiseKind.NEXT_ANSWER if matter.first_answered_at else PromiseKind.FIRST_ANSWER)
    if matter.awaits_acknowledgement and PromiseKind.ACKNOWLEDGE not in owed:
        kinds.append(PromiseKind.ACKNOWLEDGE)
    if PromiseKind.RESOLUTION not in owed:
        kinds.append(PromiseKind.RESOLUTION)
    return kinds


def _promise(
    kind: PromiseKind, matter: Matter, policy: Policy, message_id: int, made_at: dt.datetime
) -> Promise | None:
    target = policy.targets.get(kind)
    if target is None:
        return None
    return Promise(
        kind=kind,
        customer_id=matter.customer_id,
        conversation_id=matter.id,
        inbox_id=matter.inbox_id,
        owner_id=matter.assignee_id,
        team_id=matter.team_id,
        source=Source.POLICY,
        policy_id_then=policy.id,
        message_id=message_id,
        made_at=made_at,
        calendar_id=policy.calendar_for(target),
        seconds=target.seconds,
        warn_percent=list(policy.warn_percent),
    )


def _write(promises: Sequence[Promise], at: dt.datetime) -> list[Promise]:
    """Write those that are not there yet, announce them, and show them on their conversations."""
    pairs = {(promise.message_id, promise.kind) for promise in promises}
    there = Promise.objects.filter(
        conversation__in={promise.conversation_id for promise in promises}, source=Source.POLICY,
        message_id__in={message_id for message_id, _ in pairs},
    )  # fmt: skip
    known = set(there.values_list("message_id", "kind"))
    new = [promise for promise in promises if (promise.message_id, promise.kind) not in known]
    if new:
        hours = HoursBook(promise.calendar_id for promise in new)
        for promise in new:
            appoint(promise, hours, at=promise.made_at)
        write(new)
        announce(*(made(promise) for promise in new))
        show({promise.conversation_id for promise in new})
    return new


def made(promise: Promise, *, replaces_id: int | None = None) -> PromiseMade:
    """Return the fact that a promise was made."""
    said = about(promise, promise.made_by)
    return PromiseMade(**said, due_at=promise.due_at, source=promise.source, replaces_id=replaces_id)
