"""Which matter came up when, and with whom: three months of a small shop."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from heard.conversations.models import State
from heard.project.demo.people import Person
from heard.project.demo.scheduling import moments, moments_until, snoozed_for
from heard.project.demo.script import Script, Step, all_scripts

DAYS = 90
# Of a hundred conversations, how many are in which state today; the rest is done.
UNFINISHED = {State.OPEN: 17, State.WAITING_CUSTOMER: 12, State.WAITING_THIRD: 5, State.SNOOZED: 4}
# How long ago the last thing happened in them, in hours, on average.
AGE = {State.OPEN: 26.0, State.WAITING_CUSTOMER: 70.0, State.WAITING_THIRD: 30.0, State.SNOOZED: 20.0}


@dataclass(frozen=True)
class Performance:
    """A script, performed with a customer; it goes as far as it has moments."""

    script: Script
    person: Person
    moments: tuple[dt.datetime, ...]
    seed: int


def plan(count: int, people: Sequence[Person], *, at: dt.datetime, rng: random.Random) -> list[Performance]:
    """So many performances, in the order in which they began."""
    return sorted(_performances(count, people, at, rng), key=lambda performance: performance.moments[0])


def _performances(count: int, people: Sequence[Person], at: dt.datetime, rng: random.Random) -> Iterator[Performance]:
    scripts = all_scripts()
    special = [script for script in scripts if script.once][:count]
    ordinary = [script for script in scripts if not script.once]
    states = _states(count - len(special), rng)
    for script in special:
        yield _told_whole(script, people, at, rng)
    for state in states:
        if state is None:
            yield _told_whole(_any(ordinary, rng), people, at, rng)
        else:
            yield _told_until(state, ordinary, people, at, rng)


def _states(count: int, rng: random.Random) -> list[State | None]:
    states: list[State | None] = []
    for state, of_hundred in UNFINISHED.items():
        states += [state] * max(1, round(count * of_hundred / 100))
    states = states[:count]
    states += [None] * (count - len(states))
    rng.shuffle(states)
    return states


def _any(scripts: Sequence[Script], rng: random.Random) -> Script:
    return rng.choices(scripts, [script.weight for script in scripts])[0]


def _told_whole(script: Script, people: Sequence[Person], at: dt.datetime, rng: random.Random) -> Performance:
    length = sum((step.after for step in script.steps), dt.timedelta()) / dt.timedelta(days=1)
    days = length * 2 + rng.uniform(0.2, 3) if script.once else rng.uniform(0.5, DAYS)
    start = (at - dt.timedelta(days=days)).replace(
        hour=rng.randint(6, 22), minute=rng.randint(0, 59), second=rng.randint(0, 59)
    )
    start = min(start, at - dt.timedelta(minutes=rng.randint(5, 90)))
    told = [moment for moment in moments(script.steps, start=start, rng=rng) if moment <= at]
    return Performance(script, _somebody(script, people, rng), tuple(told), rng.getrandbits(32))


def _told_until(
    state: State, scripts: Sequence[Script], people: Sequence[Person], at: dt.datetime, rng: random.Random
) -> Performance:
    ends = _ends(tuple(scripts), state)
    script, length, _ = rng.choices(ends, [weight for *_, weight in ends])[0]
    age = dt.timedelta(hours=min(rng.expovariate(1 / AGE[state]), AGE[state] * 3), minutes=rng.randint(3, 40))
    if state == State.SNOOZED:
        age = min(age, snoozed_for(script.steps[length - 1]) * 0.8)
    told = moments_until(script.steps[:length], end=at - age, rng=rng)
    return Performance(script, _somebody(script, people, rng), tuple(told), rng.getrandbits(32))


@cache
def _ends(scripts: tuple[Script, ...], state: State) -> list[tuple[Script, int, float]]:
    """Where scripts can stop in a state: each script, after how many steps, and how likely."""
    found = [(script, _lengths(script, state)) for script in scripts]
    return [(script, length, script.weight / len(lengths)) for script, lengths in found for length in lengths]


def _lengths(script: Script, state: State) -> list[int]:
    return [number for number, step in enumerate(script.steps, start=1) if _leaves(step) == state]


def _leaves(step: Step) -> State | None:
    if step.verb == "told" or (step.verb == "customer" and "thanks" not in step.words):
        return State.OPEN
    if step.verb == "wait" and "third" in step.words:
        return State.WAITING_THIRD
    return {"agent": State.WAITING_CUSTOMER, "snooze": State.SNOOZED}.get(step.verb)


def _somebody(script: Script, people: Sequence[Person], rng: random.Random) -> Person:
    fitting = [person for person in people if _fits(script, person)]
    # A few write often, most once or twice.
    return rng.choices(fitting, [1 / (number + 4) ** 0.6 for number in range(len(fitting))])[0]


def _fits(script: Script, person: Person) -> bool:
    if script.by:
        return person.customer.name == script.by
    if person.is_spammer or script.name == "spam":
        return person.is_spammer and script.name == "spam"
    return person.language == script.language and (script.inbox == "wholesale") <= person.is_trade
