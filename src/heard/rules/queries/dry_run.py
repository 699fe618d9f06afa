"""What a rule would have done, had it stood there before."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection

from heard.conversations.models import Conversation
from heard.plumbing.listing import listed
from heard.rules.cases import Case, Cases
from heard.rules.conditions import Condition, Conditions, made
from heard.rules.triggers import CLOCKS

LOOKED_AT = 1_000  # conversations, the newest


@dataclass(frozen=True)
class Looked:
    """One conversation: how often it would have been acted upon, when last, or why not. The row is there where it is shown."""

    conversation_id: int
    times: int
    at: dt.datetime | None
    why_not: str = ""
    conversation: Conversation | None = None


@dataclass
class DryRun:
    """What came out: the conversations acted upon and the others, newest first, and what kept the others away, by count."""

    acted: list[Looked] = field(default_factory=list)
    left: list[Looked] = field(default_factory=list)
    never: int = 0  # in how many it never happened, or the moment has not come
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def looked_at(self) -> int:
        """Return how many conversations were looked at."""
        return len(self.acted) + len(self.left) + self.never


@dataclass(frozen=True)
class _Moment:
    conversation_id: int
    at: dt.datetime
    message_id: int | None
    promise_id: int | None


def dry_run(
    *,
    trigger: str,
    hours: float | None,
    conditions: Any,
    once: bool = False,
    at: dt.datetime,
    limit: int = LOOKED_AT,
) -> DryRun:
    """Return what a rule would have done in the newest conversations. Nothing is written.

    Each fact it listens to is looked at, with the message or the promise it was about; conditions are weighed against the
    conversation as it stands today, as how it stood then is not kept.
    """
    read = made(conditions)
    numbers = list(Conversation.objects.order_by("-id").values_list("pk", flat=True)[:limit])
    moments = _by_clock(trigger, hours or 0, numbers, at) if trigger in CLOCKS else _by_fact(trigger, numbers)
    cases = Cases.gather(
        numbers,
        read.needs,
        message_ids={moment.message_id for moment in moments if moment.message_id},
        promise_ids={moment.promise_id for moment in moments if moment.promise_id},
    )
    by_conversation: dict[int, list[_Moment]] = {}
    for moment in moments:
        by_conversation.setdefault(moment.conversation_id, []).append(moment)
    found = DryRun()
    told = {id(one): str(one) for one in (*read.every, *read.some)}
    for number in numbers:
        _look(found, cases, read, by_conversation.get(number, []), told, once)
    return found


def with_rows(looked: Sequence[Looked]) -> list[Looked]:
    """Return the same to be shown, with what the conversations are about and whose they are."""
    rows = Conversation.objects.select_related("customer").in_bulk([one.conversation_id for one in looked])
    return [replace(one, conversation=row) for one in looked if (row := rows.get(one.conversation_id))]


def _look(
    found: DryRun, cases: Cases, read: Conditions, moments: list[_Moment], told: dict[int, str], once: bool
) -> None:
    fitting: list[Case] = []
    missing: list[Condition] = []
    case = None
    for moment in moments:
        case = cases.case(
            moment.conversation_id, at=moment.at, message_id=moment.message_id, promise_id=moment.promise_id
        )
        if case is None or case.is_left_alone:
            case = None
            continue
        wanting = read.missing(case)
        if wanting or read.is_broken:
            missing = wanting
        else:
            fitting.append(case)
    if fitting:
        times = 1 if once else len(fitting)
        found.acted.append(Looked(fitting[-1].row.id, times, fitting[0 if once else -1].at))
    elif case is None:
        found.never += 1
    else:
        names = [told[id(one)] for one in missing]
        found.reasons.update(names)
        found.left.append(Looked(case.row.id, 0, None, listed(names)))


def _by_fact(trigger: str, numbers: list[int]) -> list[_Moment]:
    with connection.cursor() as cursor:
        cursor.execute(_FACTS, [[f"conversation:{number}" for number in numbers], trigger])
        return [_Moment(*row) for row in cursor.fetchall()]


def _by_clock(trigger: str, hours: float, numbers: list[int], at: dt.datetime) -> list[_Moment]:
    clock = CLOCKS[trigger]
    sql = f"""
        SELECT c.id, {clock.since} FROM conversations_conversation c {clock.joined}
        WHERE c.id = ANY(%s) AND c.state = ANY(%s) AND NOT {clock.unless} AND {clock.since} <= %s
    """  # noqa: S608 - made of constants
    patience = dt.timedelta(hours=hours)
    with connection.cursor() as cursor:
        cursor.execute(sql, [numbers, list(clock.states), at - patience])
        return [_Moment(number, since + patience, None, None) for number, since in cursor.fetchall()]


# By the index on streams: the facts of a thousand conversations.
_FACTS = """
SELECT (data->>'conversation_id')::bigint, at, (data->>'message_id')::bigint, (data->>'promise_id')::bigint
FROM plumbing_fact WHERE stream = ANY(%s) AND name = %s AND COALESCE(data->>'is_spam', 'false') = 'false' ORDER BY id
"""
