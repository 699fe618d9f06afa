"""Search over the whole history, newest first, only in inboxes the agent may open.

A search walks from the newest messages to the oldest, in steps that grow, and stops when it has a page. How many messages
should hold enough, PostgreSQL's statistics say: a common word is found among the newest, for a rare one the first step is
the whole history, where it is rare and therefore cheap. Either way the cost does not grow with the history.

The beginning of a word is another matter: for "with…" the index of a part puts together all messages of all words that
begin so, and does it anew for each search. Beside a rare word it is cheaper to read what that one finds.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import html
import re
from collections.abc import Iterator
from math import ceil
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from heard.conversations.models.search_entry import BUCKET, PART
from heard.conversations.queries.lists import visible_inboxes
from heard.conversations.queries.search_words import LATE, STATES, Filter, Sought, day, read_search
from heard.conversations.queries.word_shares import word_shares
from heard.plumbing.database.statements import prepared
from heard.staff.models import Agent

LIMIT = 25  # conversations on one page of results
ENOUGH = 100  # messages in which the words are expected, to look among no more than hold so many
READING = 20  # fetching a message's words costs as much as putting together so many entries of the index
RARE = 0.25  # of the share of the rarest word the statistics know: what a word they do not know usually has
# A sum, or PostgreSQL might walk back through the messages until it has found enough of what is rare.
BY_SUM = "e.message_id + 0"
CANDIDATES = 150  # messages looked at for one page: several may be of one conversation
SHORT = 6 * BUCKET  # a history of no more messages is looked at as a whole
UNKNOWN = 3 * BUCKET  # messages looked at first, where nothing says how many hold the words
GROWING = 8  # times as many messages in the next step
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
        newest, plan = _planned(cursor, sought, before)
        if not (sought.words or sought.last_word):
            where = "m.id < %s"
            found = _look(cursor, agent, sought, plan, conditions, values, where=where, bounds=[newest], limit=limit)
            return _results(found, limit, sought)
        for where, bounds in _steps(newest, plan.expected_within):
            found = _look(cursor, agent, sought, plan, conditions, values, where=where, bounds=bounds, limit=limit)
            if len(found.rows) > limit or found.further:
                break
    return _results(found, limit, sought)


def _results(found: _Found, limit: int, sought: Sought) -> Results:
    hits = [Hit(*[*row[:-1], _marked(row[-1])]) for row in found.rows[:limit]]
    return Results(hits, hits[-1].message_id if len(found.rows) > limit else found.further, sought.problems)


class _Plan(NamedTuple):
    """How to look: among how many of the newest messages enough is expected, and whether the last word is only read."""

    expected_within: int = UNKNOWN
    reads_last_word: bool = False

    def matches(self, sought: Sought) -> list[str]:
        """Return the conditions on an entry; their values are those of `_tsquery`."""
        parts = _tsquery(sought)[0]
        if not self.reads_last_word:
            return [f"e.words @@ ({' && '.join(parts)})"]
        # The function behind the operator: it does the same, and no index knows it.
        return [f"e.words @@ ({parts[0]})", f"ts_match_vq(e.words, {parts[1]})"]


def _planned(cursor: Any, sought: Sought, before: int | None) -> tuple[int, _Plan]:
    """Return before which message to look, and how to look for these words."""
    with prepared() as asking:
        asking.execute(_BEGINNING, [sought.words, sought.last_word])
        newest, words, last = asking.fetchone()
    newest = before or newest
    # Of words that may also be missing (or, not) nothing follows.
    if newest <= SHORT or re.search(r"(^|\s)(-|or\s)", sought.words, re.IGNORECASE) or not (words or last):
        return newest, _Plan()
    if not (shares := word_shares(cursor)):
        return newest, _Plan()
    unknown = shares.least * RARE
    first = (shares.of(words) or unknown) if words else 1.0
    said_already = bool(last) and any(word.startswith(last[-1]) for word in words)
    begins = (shares.of_beginning(last[-1]) or unknown) if last and not said_already else 1.0
    # The index puts a beginning together out of a whole part, and finds then what there is of both; or the first words are
    # found by it, and each message is read to see whether it holds the last.
    reads = bool(words and last) and first * READING < begins * (1 + first * READING)
    return newest, _Plan(ceil(ENOUGH / (first * begins)), reads)


_BEGINNING = """
SELECT COALESCE((SELECT max(id) FROM conversations_message), 0) + 1,
       tsvector_to_array(to_tsvector('heard', %s::text)), tsvector_to_array(to_tsvector('heard', %s::text))
"""


def _steps(newest: int, within: int) -> Iterator[tuple[str, list[Any]]]:
    """Yield where to look, and the values of it: among so many of the newest messages, then among more, at last among all."""
    while newest > max(SHORT, 2 * within):  # else all may be looked at as well
        oldest = max(newest - within, 0)
        if within < PART:
            buckets = list(range(oldest // BUCKET, (newest - 1) // BUCKET + 1))
            # The part follows from the message only, which is why both are said.
            where = "e.bucket = ANY(%s::int[]) AND e.message_id >= %s AND e.message_id < %s"
            yield where, [buckets, buckets[0] * BUCKET, newest]
        else:
            yield "e.message_id >= %s AND e.message_id < %s", [oldest // PART * PART, newest]
        within *= GROWING
    yield "e.message_id < %s", [newest]


class _Found(NamedTuple):
    rows: list[tuple[Any, ...]]
    further: int | None = None  # the oldest message looked at, where there may be more behind it


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
        scope="e.inbox_id" if query else "m.inbox_id", order=BY_SUM if query else "id",
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
