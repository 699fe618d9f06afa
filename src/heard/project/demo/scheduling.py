"""When the steps of a script happen: never before the one before them, agents mostly by day."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence

from heard.project.demo.script import Step

WAKING, SLEEPING = 9, 18  # hours of the day, UTC, in which somebody is at a desk, as the shop is open
BY_CUSTOMERS = {"customer", "told"}


def moments(steps: Sequence[Step], *, start: dt.datetime, rng: random.Random) -> list[dt.datetime]:
    """The moment of every step, when the first of them happens at `start`."""
    found, until = [start], start
    for step in steps[1:]:
        moment = _next(found[-1], step, rng)
        if step.after and step.verb not in BY_CUSTOMERS and moment < until:
            moment = until + dt.timedelta(minutes=rng.randint(4, 50))
        if step.verb == "snooze":
            until = moment + snoozed_for(step)
        found.append(moment)
    return found


def moments_until(steps: Sequence[Step], *, end: dt.datetime, rng: random.Random) -> list[dt.datetime]:
    """The moment of every step, such that the last of them is not after `end`."""
    start = end - sum((step.after for step in steps[1:]), dt.timedelta())
    state = rng.getstate()
    while True:
        rng.setstate(state)
        found = moments(steps, start=start, rng=rng)
        if found[-1] <= end:
            return found
        start -= max(found[-1] - end, dt.timedelta(minutes=5))


def snoozed_for(step: Step) -> dt.timedelta:
    """How long a snooze lasts: its last word, such as `3d`."""
    number, unit = int(step.words[-1][:-1]), step.words[-1][-1]
    return dt.timedelta(days=number) if unit == "d" else dt.timedelta(hours=number)


def _next(before: dt.datetime, step: Step, rng: random.Random) -> dt.datetime:
    if not step.after:
        return before + dt.timedelta(seconds=rng.randint(2, 40))
    moment = before + step.after * rng.uniform(0.6, 1.5)
    if step.verb in BY_CUSTOMERS:
        return _later_than(moment, before, hour=6, last=23, rng=rng)
    if moment.weekday() >= 5 and rng.random() < 0.8:
        moment += dt.timedelta(days=7 - moment.weekday())
        moment = moment.replace(hour=WAKING)
    return _later_than(moment, before, hour=WAKING, last=SLEEPING, rng=rng)


def _later_than(moment: dt.datetime, before: dt.datetime, *, hour: int, last: int, rng: random.Random) -> dt.datetime:
    if hour <= moment.hour < last:
        return moment
    morning = moment if moment.hour < hour else moment + dt.timedelta(days=1)
    shifted = morning.replace(hour=hour, minute=rng.randint(3, 58), second=rng.randint(0, 59))
    return max(shifted, before + dt.timedelta(minutes=2))
