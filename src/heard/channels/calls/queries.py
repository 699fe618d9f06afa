"""Who is in a call beside its two sides. It stands in the book of facts alone: a third comes and goes within minutes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import NamedTuple

from django.db.models import Q, QuerySet

from heard.channels.calls.events import CallJoined, CallLeft
from heard.channels.calls.models import Call, CallState
from heard.plumbing.models import Fact
from heard.staff.models import Agent

_JOINED, _LEFT = CallJoined.__name__, CallLeft.__name__


def third_of(call: Call) -> Agent | None:
    """Return who of us is in a running call as its third."""
    return thirds_of([call]).get(call.pk)


def thirds_of(calls: Collection[Call]) -> dict[int, Agent]:
    """Return who of us is in running calls as their third, by call; in as many queries for one as for many."""
    running = {call.pk: f"conversation:{call.conversation_id}" for call in calls if call.state == CallState.ANSWERED}
    if not running:
        return {}
    facts = Fact.objects.filter(
        stream__in=set(running.values()), name__in=[_JOINED, _LEFT], data__call_id__in=[*running]
    )
    last = {fact.data["call_id"]: fact for fact in facts.order_by("id")}
    there = {number: fact.data["joined_id"] for number, fact in last.items() if fact.name == _JOINED}
    agents = Agent.objects.in_bulk(set(there.values())) if there else {}
    return {number: agents[agent_id] for number, agent_id in there.items() if agent_id in agents}


def joined(call: Call) -> list[Agent]:
    """Return who was in a call as a third, whoever came first before the others."""
    ids = _facts(call, [_JOINED]).order_by("id").values_list("data__joined_id", flat=True)
    order = {number: place for place, number in reversed(list(enumerate(ids)))}
    return sorted(Agent.objects.filter(pk__in=order), key=lambda agent: order[agent.pk])


class Stay(NamedTuple):
    """That one of us was in a call as its third; `left_at` is None while they are."""

    agent_id: int
    joined_at: dt.datetime
    left_at: dt.datetime | None = None

    @property
    def seconds(self) -> int | None:
        """How long they were in it."""
        return None if self.left_at is None else max(0, round((self.left_at - self.joined_at).total_seconds()))


def stays_in(calls: Collection[Call]) -> dict[int, list[Stay]]:
    """Return who joined calls as a third and how long they stayed, by call, in their order; with one query."""
    streams = {f"conversation:{call.conversation_id}" for call in calls if call.answered_at}
    facts = Fact.objects.filter(
        stream__in=streams, name__in=[_JOINED, _LEFT], data__call_id__in=[call.pk for call in calls]
    )
    found: dict[int, list[Stay]] = {}
    for fact in facts.order_by("id") if streams else ():
        stays = found.setdefault(fact.data["call_id"], [])
        if fact.name == _JOINED:
            stays.append(Stay(fact.data["joined_id"], fact.at))
        elif stays:
            stays[-1] = stays[-1]._replace(left_at=fact.at)
    ends = {call.pk: call.ended_at for call in calls}
    return {number: [_until(stay, ends[number]) for stay in stays] for number, stays in found.items()}


def _until(stay: Stay, end: dt.datetime | None) -> Stay:
    return stay._replace(left_at=end) if stay.left_at is None else stay


def talking_in(agent: Agent, call_ids: Collection[int]) -> set[int]:
    """Return in which of some calls an agent is: nobody else hears what their ends say to each other."""
    live = Call.objects.visible_to(agent).live().filter(pk__in=call_ids)
    mine = set(live.filter(agent=agent).values_list("pk", flat=True))
    thirds = thirds_of(list(live.filter(~Q(pk__in=mine), state=CallState.ANSWERED)))
    return mine | {number for number, third in thirds.items() if third == agent}


def _facts(call: Call, names: Collection[str]) -> QuerySet[Fact]:
    return Fact.objects.filter(stream=f"conversation:{call.conversation_id}", name__in=names, data__call_id=call.pk)
