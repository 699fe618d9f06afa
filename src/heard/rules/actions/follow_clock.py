"""Let rules act when so many hours have passed since something."""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction

from heard.rules.actions._acting import act, lock
from heard.rules.cases import Cases
from heard.rules.listening import Listening, read
from heard.rules.models import Rule
from heard.rules.triggers import CLOCKS, Clock

AT_ONCE = 200  # conversations in one transaction
MOST = 2_000  # moments of one rule looked at in one run; the rest at the next
LAST = 2**63 - 1


def follow_clock(*, at: dt.datetime) -> int:
    """Let each rule act on the conversations whose moment has come since it last looked; return how many it acted upon.

    Conditions are weighed at that moment and not again. A rule begins with the moments after it was switched on; what
    passed while nothing ran is made good, in order. How far it looked moves together with what it did.
    """
    numbers = Rule.objects.in_force().filter(trigger__in=CLOCKS).values_list("pk", flat=True)
    return sum(_follow(number, at) for number in list(numbers))


def _follow(number: int, at: dt.datetime) -> int:
    acted = 0
    for _round in range(MOST // AT_ONCE):
        with transaction.atomic():
            rule = Rule.objects.in_force().select_for_update(skip_locked=True).filter(pk=number).first()
            if rule is None:
                break
            found = _due(rule, CLOCKS[rule.trigger], at)
            acted += _act(rule, found, at)
            is_done = len(found) < AT_ONCE
            since, last = (at - _patience(rule), LAST) if is_done else (found[-1][1], found[-1][0])
            rule.looked_until, rule.looked_id = since + _patience(rule), last
            rule.save(update_fields=["looked_until", "looked_id"])
        if is_done:
            break
    return acted


def _act(rule: Rule, found: list[tuple[int, dt.datetime]], at: dt.datetime) -> int:
    one: Listening = read([rule])[0]
    fitting = _fitting(one, found, at)
    if fitting:
        # The customer may be writing while they are weighed: weighed again, when nobody can change them any more.
        locked = lock([number for number, _since in fitting])
        still = [moment for moment in _due(rule, CLOCKS[rule.trigger], at) if moment[0] in locked]
        fitting = _fitting(one, still, at)
    return sum(act(rule, number, occasion=f"moment:{since.isoformat()}", at=at) for number, since in fitting)


def _fitting(one: Listening, found: list[tuple[int, dt.datetime]], at: dt.datetime) -> list[tuple[int, dt.datetime]]:
    """Return the conversations about which the rule's conditions hold, each with its moment."""
    cases = Cases.gather([number for number, _since in found], one.conditions.needs) if found else None
    weighed = [(cases.case(number, at=at), since) for number, since in found] if cases else []
    return [
        (case.row.id, since) for case, since in weighed if case and not case.is_left_alone and one.conditions.hold(case)
    ]


def _patience(rule: Rule) -> dt.timedelta:
    return dt.timedelta(hours=rule.hours or 0)


def _due(rule: Rule, clock: Clock, at: dt.datetime) -> list[tuple[int, dt.datetime]]:
    """Return conversations whose moment has come since the rule last looked, by moment, with what it is counted from.

    A range of the index on the moment: what fell due since then is read, however much is unfinished.
    """
    looked_until = (rule.looked_until or at) - _patience(rule)
    sql = f"""
        SELECT c.id, {clock.since} FROM conversations_conversation c {clock.joined}
        WHERE c.state = ANY(%s) AND c.merged_into_id IS NULL AND NOT {clock.unless}
          AND {clock.since} BETWEEN %s AND %s AND ({clock.since}, c.id) > (%s, %s)
        ORDER BY {clock.since}, c.id LIMIT %s
    """  # noqa: S608 - made of constants
    until = at - _patience(rule)
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(clock.states), looked_until, until, looked_until, rule.looked_id, AT_ONCE])
        found: list[tuple[int, dt.datetime]] = cursor.fetchall()
    return found
