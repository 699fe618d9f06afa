"""What is owed now, soonest first: one statement for a page of it, as cheap at a million as at a hundred."""

from __future__ import annotations

import dataclasses
import datetime as dt
import zlib
from typing import Any, NamedTuple

from django.utils import timezone

from heard.conversations.queries.lists import point_of, visible_inboxes
from heard.plumbing.database.statements import prepared
from heard.promises.models import PromiseKind
from heard.promises.telephone import Telephone, telephone_in
from heard.staff.models import Agent

PAGE = 50  # rows; more than fit on two screens

# In the words of the indexes promise_owed_…, so that PostgreSQL uses them.
# What we see to by ourselves (models.BY_ITSELF) nobody has to do.
OWED = """(p."end" = '' OR (p."end" = 'broken' AND p.settled_at IS NULL)) AND NOT (p.kind = 'check_in' AND p.source = 'house')"""


class Row(NamedTuple):
    """One line: what is owed to whom, by when, and who sees to it."""

    id: int
    kind: str
    words: str
    due_at: dt.datetime | None
    paused_at: dt.datetime | None
    end: str
    told_at: dt.datetime | None
    source: str
    follows_assignee: bool
    conversation_id: int
    subject: str
    channel: str
    customer_id: int
    customer_name: str
    customer_address: str
    owner_id: int | None
    owner_name: str | None
    team_name: str | None

    @property
    def telephone(self) -> Telephone | None:
        """The number to ring, where a call was promised and the words say it."""
        return telephone_in(self.words) if self.kind == PromiseKind.CALL_BACK else None

    @property
    def version(self) -> str:
        """Return what is another word as soon as the line looks different."""
        return f"{zlib.crc32(repr(self).encode()):x}"


@dataclasses.dataclass(frozen=True)
class Page:
    """A part of the list, and where the next part begins."""

    rows: list[Row]
    next_cursor: str | None


def owed_page(
    agent: Agent, *, whose: str = "everybody", team_id: int | None = None, cursor: str = "", limit: int = PAGE
) -> Page:
    """Return a page of what is owed in inboxes the agent may open, in one query; what is paused stands at the end.

    `whose` is "mine", "team" (of that number) or "everybody". Raises WrongCursorError.
    """
    visible, values = visible_inboxes(agent)
    whom: dict[str, list[Any]] = {"mine": [agent.pk], "team": [team_id]}
    begin, given = _WHOSE[whose], whom.get(whose, [])
    due, paused, after = _after(cursor)
    parts = [begin.format(when=due, order="p.due_at, p.id"), begin.format(when=paused, order="p.id")]
    half: list[Any] = [*given, *after, limit + 1]
    with prepared() as at:
        at.execute(_ROWS.format(visible=visible, dated=parts[0], paused=parts[1]), [*values, *half, *half, limit + 1])
        rows = [Row._make(row) for row in at.fetchall()]
    more = len(rows) > limit
    rows = rows[:limit]
    return Page(rows, _cursor(rows[-1]) if more else None)


def _cursor(row: Row) -> str:
    return f"{row.due_at.isoformat() if row.due_at else 'paused'}_{row.id}"


def _after(cursor: str) -> tuple[str, str, list[Any]]:
    """Return the conditions of those with a moment and of those without one, and their values, alike for both."""
    if not cursor:
        return "p.due_at IS NOT NULL", "p.due_at IS NULL", []
    moment, _, number = cursor.rpartition("_")
    if moment == "paused" and number.isdecimal() and len(number) < 19:
        return "false AND p.id > %s", "p.due_at IS NULL AND p.id > %s", [int(number)]
    values = list(point_of(cursor))
    return "(p.due_at, p.id) > (%s, %s)", "p.due_at IS NULL AND (%s::timestamptz, %s::bigint) IS NOT NULL", values


_FEW = f"""
    SELECT p.id, p.due_at FROM promises_promise p
    WHERE {OWED} AND p.inbox_id IN (SELECT id FROM box) AND {{whose}} AND {{{{when}}}}
    ORDER BY {{{{order}}}} LIMIT %s
"""  # noqa: S608 - made of constants
# Inbox by inbox through the index, then merged: flat however few inboxes one sees.
_ALL = f"""
    SELECT few.id, few.due_at FROM box CROSS JOIN LATERAL (
        SELECT p.id, p.due_at FROM promises_promise p WHERE {OWED} AND p.inbox_id = box.id AND {{when}}
        ORDER BY {{order}} LIMIT %s
    ) few
"""  # noqa: S608 - made of constants
_WHOSE = {
    "mine": _FEW.format(whose="p.owner_id = %s"),
    "team": _FEW.format(whose="p.team_id = %s"),
    "everybody": _ALL,
}
_ROWS = """
WITH box AS MATERIALIZED ({visible}), found AS MATERIALIZED (
    SELECT * FROM (({dated}) UNION ALL ({paused})) either ORDER BY due_at, id LIMIT %s
)
SELECT p.id, p.kind, p.words, p.due_at, p.paused_at, p."end", p.told_at, p.source, p.follows_assignee, p.conversation_id,
       c.subject, c.channel, p.customer_id, cu.name,
       COALESCE((SELECT a.value FROM customers_address a WHERE a.customer_id = cu.id AND a.kind <> 'chat'
                 ORDER BY a.is_primary DESC, a.id LIMIT 1), ''),
       p.owner_id, ag.name, t.name
FROM found JOIN promises_promise p ON p.id = found.id
JOIN conversations_conversation c ON c.id = p.conversation_id
JOIN customers_customer cu ON cu.id = p.customer_id
LEFT JOIN staff_agent ag ON ag.id = p.owner_id
LEFT JOIN staff_team t ON t.id = p.team_id
ORDER BY found.due_at, found.id
"""

#: What the side bar counts: what is late or due before a moment, for one agent; `box` are the inboxes they may open.
MINE_BEFORE = f"""
    SELECT FROM promises_promise p WHERE {OWED} AND p.owner_id = %s AND p.due_at < %s AND p.inbox_id IN (SELECT id FROM box)
"""  # noqa: S608 - made of constants


def tomorrow(now: dt.datetime) -> dt.datetime:
    """Return when today ends for whoever looks."""
    day = timezone.localdate(now) + dt.timedelta(days=1)
    return dt.datetime.combine(day, dt.time.min, tzinfo=timezone.get_current_timezone())
