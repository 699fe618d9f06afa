"""Search over the whole history, newest first, only in inboxes the agent may open.

A common word is found among the newest messages, so in a long history the search looks there first (the index is by
bucket and word); a rare word sends it through the whole index, where it is rare and therefore cheap. Either way the cost
does not grow with the history. Which words are common, PostgreSQL's statistics know.

The beginning of a word is another matter: for "with…" the index puts together all messages of all words that begin so,
and does it anew for each search. Beside another word it is cheaper to look at what that one finds: 8 instead of 62 ms,
among a million messages.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import html
import re
from math import ceil
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from heard.conversations.models.search_entry import BUCKET
from heard.conversations.queries.lists import visible_inboxes
from heard.conversations.queries.search_words import LATE, STATES, Filter, Sought, day, read_search
from heard.conversations.queries.word_shares import word_shares
from heard.plumbing.database.statements import prepared
from heard.staff.models import Agent

LIMIT = 25  # conversations on one page of results
COMMON = 0.02  # of all messages; what is in so many is soon found by walking back
ENOUGH = 100  # messages in which the words are expected, to look among no more than hold so many
READING = 20  # fetching a message's words costs as much as putting together so many entries of the index
RARE = 0.25  # of the share of the rarest word the statistics know: what a word they do not know usually has
# A sum, or PostgreSQL might walk back through the messages until it has found enough of what is rare.
BY_SUM = "e.message_id + 0"
CANDIDATES = 150  # messages looked at for one page: several may be of one conversation
NEWEST_BUCKETS = (3, 24)  # first among these newest; what is rarer than a page among them, further back
MARK, UNMARK = "\x02", "\x03"  # around what was found, until the rest is escaped


@dataclasses.dataclass(frozen=True)
class Hit:
    """A conversation in which something was found; `snippet` is safe HTML with <mark> around the words."""

    conversation_id: int
    message_id: int
    subject: str
    state: str
    customer_name: str
    inbox_name: str
    assignee_name: str | None
    at: dt.datetime
    snippet: str


@dataclasses.dataclass(frozen=True)
class Results:
    """What a search found. `next_before` is the message id to hand in for the next page."""

    hits: list[Hit]
    next_before: int | None
    problems: tuple[str, ...]


def search(agent: Agent, typed: str, *, before: int | None = None, limit: int = LIMIT) -> Results:
    """Return the conversations in which the typed words stand, newest first, at most `limit` of them."""
    sought = read_search(typed)
    if sought.is_empty or sought.problems:
        return Results([], None, sought.problems)
    conditions, values = _conditions(agent, sought)
    with connection.cursor() as cursor:
        newest = before or _newest_message(cursor)
        bucket = (newest - 1) // BUCKET
        plan = _planned(cursor, sought, newest) if bucket > 2 * NEWEST_BUCKETS[0] else _SHORT
        if not (sought.words or sought.last_word):
            where = "m.id < %s"
            found = _look(cursor, agent, sought, plan, conditions, values, where=where, bounds=[newest], limit=limit)
            return _results(found, limit, sought)
        for buckets in plan.windows:
            if bucket <= 2 * buckets:
                break
            recent = list(range(bucket, bucket - buckets, -1))
            found = _look(
                cursor, agent, sought, plan, conditions, values,
                where="e.bucket = ANY(%s::int[]) AND e.message_id < %s", bounds=[recent, newest], limit=limit,
            )  # fmt: skip
            if len(found.rows) > limit or found.further:
                return _results(found, limit, sought)
        found = _look(
            cursor, agent, sought, plan, conditions, values, where="e.message_id < %s", bounds=[newest], limit=limit
        )
    return _results(found, limit, sought)


def _results(found: _Found, limit: int, sought: Sought) -> Results:
    hits = [Hit(*[*row[:-1], _marked(row[-1])]) for row in found.rows[:limit]]
    return Results(hits, hits[-1].message_id if len(found.rows) > limit else found.further, sought.problems)


class _Plan(NamedTuple):
    """How to look: in which windows of the newest messages first, and whether the last word is only read, not looked up."""

    windows: tuple[int, ...]
    reads_last_word: bool
    order: str = "id"

    def matches(self, sought: Sought) -> list[str]:
        """Return the conditions on an entry; their values are those of `_tsquery`."""
        parts = _tsquery(sought)[0]
        if not self.reads_last_word:
            return [f"e.words @@ ({' && '.join(parts)})"]
        # The function behind the operator: it does the same, and no index knows it.
        return [f"e.words @@ ({parts[0]})", f"ts_match_vq(e.words, {parts[1]})"]


_SHORT = _Plan(NEWEST_BUCKETS, reads_last_word=False)


def _planned(cursor: Any, sought: Sought, newest: int) -> _Plan:
    """Return how to look through a long history for these words; `newest` tells how long it is."""
    cursor.execute(_LEXEMES, [sought.words, sought.last_word])
    words, last = cursor.fetchone()
    shares = word_shares(cursor)
    # Of words that may also be missing (or, not) nothing follows.
    if not shares or re.search(r"(^|\s)(-|or\s)", sought.words, re.IGNORECASE):
        return _SHORT
    first = shares.of(words) if words else 1.0
    begins = shares.of_beginning(last[-1]) if last else 1.0
    if first * begins >= COMMON:
        return _Plan(_window(first * begins, newest), reads_last_word=False)
    if not (words and last):
        return _Plan(_window(first * begins, newest), reads_last_word=False, order=BY_SUM)
    # The index puts a beginning together out of the whole history, and finds then what there is of both in all of it;
    # or the first words are found among the newest, and each message is read to see whether it holds the last.
    first, begins = first or shares.least * RARE, begins or shares.least * RARE
    window = _window(first * begins, newest)
    together = begins * newest * (1 + first * READING)
    reads = first * (window[0] * BUCKET if window else newest) * READING < together
    return _Plan(window if reads else (), reads_last_word=reads, order=BY_SUM)


def _window(share: float, newest: int) -> tuple[int, ...]:
    """Return among how many of the newest buckets enough should be found of what stands in such a share of all; or none."""
    if not share:
        return ()
    buckets = max(NEWEST_BUCKETS[0], ceil(ENOUGH / share / BUCKET))
    return (buckets,) if newest > 2 * buckets * BUCKET else ()  # else all may be looked at as well


_LEXEMES = "SELECT tsvector_to_array(to_tsvector('heard', %s)), tsvector_to_array(to_tsvector('heard', %s))"


class _Found(NamedTuple):
    rows: list[tuple[Any, ...]]
    further: int | None = None  # the oldest message looked at, where there may be more behind it


def _newest_message(cursor: Any) -> int:
    cursor.execute("SELECT COALESCE(max(id), 0) + 1 FROM conversations_message")
    return int(cursor.fetchone()[0])


def _look(
    cursor: Any,
    agent: Agent,
    sought: Sought,
    plan: _Plan,
    conditions: str,
    values: list[Any],
    *,
    where: str,
    bounds: list[Any],
    limit: int,
) -> _Found:
    visible, visible_values = visible_inboxes(agent)
    parts, query_values = _tsquery(sought)
    query = " && ".join(parts)
    entry, source, match = "m.id AS id, m.conversation_id, m.inbox_id", "conversations_message m", "true"
    if query:
        # The entry knows all that plain words need: what is joined besides is planned each time, and that takes longer.
        entry, source = "e.message_id AS id, e.conversation_id, e.inbox_id", "conversations_searchentry e"
        source += " JOIN conversations_message m ON m.id = e.message_id" if "m." in conditions else ""
        match = " AND ".join(plan.matches(sought))
    if "c." in conditions:
        source += f" JOIN conversations_conversation c ON c.id = {'e' if query else 'm'}.conversation_id"
    found = _FOUND.format(
        visible=visible, entry=entry, source=source, match=match, where=where, conditions=conditions,
        scope="e.inbox_id" if query else "m.inbox_id", order=plan.order,
    )  # fmt: skip
    cursor.execute(found, [*query_values, *bounds, *visible_values, *values, CANDIDATES, limit + 1])
    best = cursor.fetchall()
    if not best:
        return _Found([])
    _, oldest, looked_at = best[0]
    headline = f"ts_headline('heard', left(m.text, 4000), {query}, '{_HEADLINE}')" if query else "left(m.text, 200)"
    with prepared() as rows:
        rows.execute(_ROWS.format(headline=headline), [*query_values, [row[0] for row in best]])
        return _Found(list(rows.fetchall()), oldest if looked_at == CANDIDATES else None)


_HEADLINE = f"StartSel={MARK}, StopSel={UNMARK}, MaxWords=26, MinWords=12, ShortWord=2, MaxFragments=1"
_FOUND = """
SELECT max(id), min(min(id)) OVER (), sum(count(*)) OVER () FROM (
    SELECT {entry} FROM {source}
    WHERE {match} AND {where} AND {scope} IN ({visible}) {conditions}
    ORDER BY {order} DESC LIMIT %s
) found GROUP BY conversation_id ORDER BY max(id) DESC LIMIT %s
"""
_ROWS = """
SELECT c.id, m.id, c.subject, c.state, cu.name, i.name, a.name, m.created_at, {headline}
FROM unnest(%s::bigint[]) AS best(id) JOIN conversations_message m ON m.id = best.id
JOIN conversations_conversation c ON c.id = m.conversation_id
JOIN customers_customer cu ON cu.id = c.customer_id
JOIN conversations_inbox i ON i.id = c.inbox_id
LEFT JOIN staff_agent a ON a.id = c.assignee_id
ORDER BY m.id DESC
"""


def _tsquery(sought: Sought) -> tuple[list[str], list[Any]]:
    parts, values = [], []
    if sought.words:
        parts.append("websearch_to_tsquery('heard', %s::text)")
        values.append(sought.words)
    if sought.last_word:
        parts.append("to_tsquery('heard', %s::text)")
        values.append(f"'{sought.last_word}':*")
    return parts, values


def _conditions(agent: Agent, sought: Sought) -> tuple[str, list[Any]]:
    parts, values = [], []
    if sought.number is not None:
        parts.append("c.id = %s")
        values.append(sought.number)
    for filter_ in sought.filters:
        condition, given = condition_of(agent, filter_)
        parts.append(f"NOT ({condition})" if filter_.negated else condition)
        values.extend(given)
    return "".join(f" AND {part}" for part in parts), values


def condition_of(agent: Agent, filter_: Filter) -> tuple[str, list[Any]]:
    """Return a filter as SQL about the conversation `c` and the message `m`, not negated, and its values."""
    value, like = filter_.value, "%" + filter_.value.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_") + "%"
    match filter_.key:
        case "from":
            return "(m.sender_address ILIKE %s OR m.sender_name ILIKE %s)", [like, like]
        case "to":
            return "m.recipients::text ILIKE %s", [like]
        case "tag":
            return (
                "EXISTS (SELECT FROM conversations_tagging g JOIN conversations_tag t ON t.id = g.tag_id"
                " WHERE g.conversation_id = c.id AND lower(t.name) = lower(%s))"
            ), [value]
        case "inbox":
            return "c.inbox_id IN (SELECT id FROM conversations_inbox WHERE name ILIKE %s)", [like]
        case "team":
            return "c.team_id IN (SELECT id FROM staff_team WHERE name ILIKE %s)", [like]
        case "reason":
            return "c.contact_reason_id IN (SELECT id FROM conversations_contactreason WHERE name ILIKE %s)", [like]
        case "assignee" if value == "me":
            return "c.assignee_id = %s", [agent.pk]
        case "assignee":
            return "c.assignee_id IN (SELECT id FROM staff_agent WHERE name ILIKE %s)", [like]
        case "has":
            return "EXISTS (SELECT FROM conversations_attachment f WHERE f.message_id = m.id AND NOT f.inline)", []
        case "before":
            return "m.created_at < %s", [day(value)]
        case "after":
            return "m.created_at >= %s", [day(value)]
        case _:
            return _is(agent, value)


def _is(agent: Agent, value: str) -> tuple[str, list[Any]]:
    if value == "mine":
        return "c.assignee_id = %s", [agent.pk]
    if value == "unassigned":
        return "c.assignee_id IS NULL", []
    if value == LATE:
        return "c.id IN (SELECT l.id FROM conversations_conversation l WHERE l.owed_at <= %s)", [timezone.now()]
    return "c.state = %s", [STATES[value]]


def _marked(text: str) -> str:
    """Escape a snippet and set what was found in <mark>; the text cannot smuggle in marks, as it holds no control characters."""
    return html.escape(" ".join(text.split())).replace(MARK, "<mark>").replace(UNMARK, "</mark>")
