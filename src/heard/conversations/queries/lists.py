"""The lists of conversations: one statement for a page of any of them, as cheap at a million as at a hundred."""

from __future__ import annotations

import dataclasses
import datetime as dt
import zlib
from collections.abc import Sequence
from typing import Any, NamedTuple

from heard.conversations.models import Inbox, State
from heard.plumbing.database.statements import prepared
from heard.staff.models import Agent

PAGE = 50  # rows; more than fit on two screens


@dataclasses.dataclass(frozen=True)
class View:
    """One list: which conversations, and in which order."""

    key: str
    states: tuple[str, ...]
    newest_first: bool = False
    by_due: bool = False  # what is owed first stands first, then what is owed nothing, the longest waiting first
    whose: str = ""  # "", "mine", "nobody", "team" or "called" (notes that call for one by name and are unread)
    condition: str = ""  # more of it, in SQL about the conversation `c`, beginning with AND
    values: tuple[Any, ...] = ()  # of the condition


#: The lists everybody has, in the order of the side bar. Open ones are sorted by who has waited longest for us.
VIEWS = {
    view.key: view
    for view in (
        View("mine", (State.OPEN,), whose="mine"),
        View("mentions", tuple(State.values), newest_first=True, whose="called"),
        View("unassigned", (State.OPEN,), whose="nobody"),
        View("open", (State.OPEN,)),
        View("customer", (State.WAITING_CUSTOMER,)),
        View("third", (State.WAITING_THIRD,)),
        View("snoozed", (State.SNOOZED,)),
        View("resolved", (State.RESOLVED,), newest_first=True),
        View("spam", (State.SPAM,), newest_first=True),
        View("team", (State.OPEN,), whose="team"),
    )
}
#: Stands on a page of its own, on the floor where chats are at home; walked through like the others.
CHATS = View("chats", (State.OPEN,), condition="AND c.channel = 'chat'")


class Row(NamedTuple):
    """One line of a list."""

    id: int
    subject: str
    snippet: str
    snippet_by_us: bool
    state: str
    since: dt.datetime
    last_message_at: dt.datetime
    priority: int
    channel: str
    message_count: int
    customer_id: int
    customer_name: str
    customer_address: str
    assignee_id: int | None
    assignee_name: str | None
    team_name: str | None
    inbox_id: int
    inbox_name: str
    tags: tuple[str, ...]
    is_unread: bool
    has_draft: bool
    owed_at: dt.datetime | None
    owed_told: bool

    @property
    def version(self) -> str:
        """Return what is another word as soon as the line looks different."""
        return f"{zlib.crc32(repr(self).encode()):x}"


@dataclasses.dataclass(frozen=True)
class Page:
    """A part of a list, and where the next part begins."""

    rows: list[Row]
    next_cursor: str | None


class WrongCursorError(ValueError):
    """A cursor that no page of ours gave out."""


def conversation_list(
    agent: Agent, view: View, *, team_id: int | None = None, cursor: str = "", limit: int = PAGE
) -> Page:
    """Return one page of a list, only of inboxes the agent may open, in one query. Raises WrongCursorError."""
    visible, visible_values = visible_inboxes(agent)
    order = "DESC" if view.newest_first else "ASC"
    conditions, values = _whose(agent, view, team_id)
    conditions, values = f"{conditions} {view.condition}", [*values, *view.values]
    if view.by_due:
        return _by_due(agent, view, conditions, values, cursor, limit)
    if cursor:
        conditions += f" AND (c.since, c.id) {'<' if view.newest_first else '>'} (%s, %s)"
        values += point_of(cursor)
    # Inbox by inbox and state by state through the index, then merged: flat however long the history and however few
    # inboxes one sees.
    found = f"""
        SELECT part.id, part.since FROM ({visible}) box(id) CROSS JOIN unnest(%s::varchar[]) wanted(state)
        CROSS JOIN LATERAL (
            SELECT c.id, c.since FROM conversations_conversation c
            WHERE c.inbox_id = box.id AND c.state = wanted.state AND c.merged_into_id IS NULL {conditions}
            ORDER BY c.since {order}, c.id {order} LIMIT %s
        ) part ORDER BY part.since {order}, part.id {order} LIMIT %s
    """  # noqa: S608 - made of constants
    parameters = [*visible_values, list(view.states), *values, limit + 1, limit + 1]
    return page_of(agent, found, parameters, order=f"found.since {order}, found.id {order}", limit=limit)


def _by_due(agent: Agent, view: View, conditions: str, values: list[Any], cursor: str, limit: int) -> Page:
    visible, visible_values = visible_inboxes(agent)
    rest = cursor.startswith(REST)
    after, point = "", point_of(cursor.removeprefix(REST)) if cursor else ()
    if cursor:
        after = "AND (c.since, c.id) > (%s, %s)" if rest else "AND (c.owed_at, c.id) > (%s, %s)"
    owed = BY_DUE.format(visible=visible, conditions=f"{conditions} {'AND false' if rest else after}")
    others = THE_REST.format(visible=visible, conditions=f"{conditions} {after if rest else ''}")
    few = limit + 1
    parameters = [
        *[list(view.states), *visible_values, *values, *(() if rest else point), few, few],
        *[*visible_values, list(view.states), *values, *(point if rest else ()), few, few],
    ]
    found = f"WITH owed AS MATERIALIZED ({owed}) SELECT * FROM owed UNION ALL ({others})"  # noqa: S608 - made of constants
    page = page_of(agent, found, parameters, order="found.owed_at, found.since, found.id", limit=limit)
    if page.next_cursor is None or (owed_at := page.rows[-1].owed_at) is None:
        return Page(page.rows, f"{REST}{page.next_cursor}" if page.next_cursor else None)
    return Page(page.rows, f"{owed_at.isoformat()}_{page.rows[-1].id}")


def page_of(agent: Agent, found: str, parameters: Sequence[Any], *, order: str, limit: int) -> Page:
    """Return the rows of conversations found by a statement that yields (id, since), `limit` + 1 at most."""
    with prepared() as cursor:
        cursor.execute(_ROWS.format(found=found, order=order), [*parameters, agent.pk, agent.pk])
        rows = [Row._make((*row[:18], tuple(row[18]), *row[19:])) for row in cursor.fetchall()]
    more = len(rows) > limit
    rows = rows[:limit]
    return Page(rows, f"{rows[-1].since.isoformat()}_{rows[-1].id}" if more else None)


def visible_inboxes(agent: Agent) -> tuple[str, tuple[Any, ...]]:
    """Return the statement, and its values, of the inboxes an agent may open: `visible_to`, ready for SQL."""
    return Inbox.objects.visible_to(agent).order_by().values("id").query.sql_with_params()


_ROWS = """
WITH found AS MATERIALIZED ({found})
SELECT c.id, c.subject, c.snippet, c.snippet_by_us, c.state, c.since, c.last_message_at, c.priority, c.channel,
       c.message_count, c.customer_id, cu.name,
       COALESCE((SELECT a.value FROM customers_address a WHERE a.customer_id = cu.id AND a.kind <> 'chat'
                 ORDER BY a.is_primary DESC, a.id LIMIT 1), ''),
       c.assignee_id, ag.name, t.name, c.inbox_id, box.name,
       ARRAY(SELECT tag.name FROM conversations_tagging tg JOIN conversations_tag tag ON tag.id = tg.tag_id
             WHERE tg.conversation_id = c.id ORDER BY tag.name),
       COALESCE(c.last_incoming_id, 0) > COALESCE(
           (SELECT r.last_message_id FROM conversations_reading r WHERE r.conversation_id = c.id AND r.agent_id = %s), 0),
       EXISTS (SELECT FROM conversations_draft d WHERE d.conversation_id = c.id AND d.agent_id = %s AND d.text <> ''),
       c.owed_at, c.owed_told
FROM found JOIN conversations_conversation c ON c.id = found.id
JOIN customers_customer cu ON cu.id = c.customer_id
JOIN conversations_inbox box ON box.id = c.inbox_id
LEFT JOIN staff_agent ag ON ag.id = c.assignee_id
LEFT JOIN staff_team t ON t.id = c.team_id
ORDER BY {order}
"""


# What is owed is found through its own index, and only when a page is not filled by it is the rest looked at.
REST = "rest_"  # begins the cursor of a page among those that are owed nothing
BY_DUE = """
    SELECT part.id, part.since, part.owed_at FROM unnest(%s::varchar[]) wanted(state) CROSS JOIN LATERAL (
        SELECT c.id, c.since, c.owed_at FROM conversations_conversation c
        WHERE c.state = wanted.state AND c.owed_at IS NOT NULL AND c.merged_into_id IS NULL
          AND c.inbox_id IN ({visible}) {conditions}
        ORDER BY c.owed_at, c.id LIMIT %s
    ) part ORDER BY part.owed_at, part.id LIMIT %s
"""
THE_REST = """
    SELECT part.id, part.since, NULL::timestamptz FROM ({visible}) box(id) CROSS JOIN unnest(%s::varchar[]) wanted(state)
    CROSS JOIN LATERAL (
        SELECT c.id, c.since FROM conversations_conversation c
        WHERE c.inbox_id = box.id AND c.state = wanted.state AND c.owed_at IS NULL AND c.merged_into_id IS NULL {conditions}
        ORDER BY c.since, c.id LIMIT %s
    ) part ORDER BY part.since, part.id LIMIT %s - (SELECT count(*) FROM owed)
"""

#: The conversations whose notes call for an agent, who has not seen it yet.
CALLED = (
    "SELECT m.conversation_id FROM conversations_mention n JOIN conversations_message m ON m.id = n.message_id"
    " WHERE n.agent_id = %s AND n.seen_at IS NULL"
)


def _whose(agent: Agent, view: View, team_id: int | None) -> tuple[str, list[Any]]:
    match view.whose:
        case "mine":
            return "AND c.assignee_id = %s", [agent.pk]
        case "nobody":
            return "AND c.assignee_id IS NULL", []
        case "team":
            return "AND c.team_id = %s", [team_id]
        case "called":
            return f"AND c.id IN ({CALLED})", [agent.pk]
        case _:
            return "", []


def point_of(cursor: str) -> tuple[dt.datetime, int]:
    """Return the moment and the number at which a page begins. Raises WrongCursorError for what no list of ours says."""
    since, _, number = cursor.rpartition("_")
    try:
        at = dt.datetime.fromisoformat(since)
    except ValueError as error:
        raise WrongCursorError(cursor) from error
    if not (1 < at.year < 9999 and number.isdecimal() and len(number) < 19):
        raise WrongCursorError(cursor)
    return at, int(number)
