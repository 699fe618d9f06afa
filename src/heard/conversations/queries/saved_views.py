"""Saved views that speak of conversations alone: they are lists like the others, and can be counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

from heard.conversations.models import SavedView, State
from heard.conversations.queries.lists import CHATS, VIEWS, View, visible_inboxes
from heard.conversations.queries.search import condition_of
from heard.conversations.queries.search_words import STATES, Filter, read_search
from heard.staff.models import Agent

OF_CONVERSATIONS = {"tag", "is", "inbox", "assignee", "team", "reason"}
COUNTED = 30  # views of one agent; who keeps more does not read their numbers
LOOKED_AT = 1000  # conversations of each inbox and state that a count goes through
UNFINISHED = {State.OPEN, State.WAITING_CUSTOMER, State.WAITING_THIRD, State.SNOOZED}


def view_of(agent: Agent, number: int, query: str) -> View | None:
    """Return a saved search as a list, without spam unless it asks for spam; None when it looks for words or messages,
    which only a search finds.
    """
    sought = read_search(query)
    if sought.words or sought.last_word or sought.number or sought.problems or not sought.filters:
        return None
    if any(filter_.key not in OF_CONVERSATIONS for filter_ in sought.filters):
        return None
    wants_spam = Filter("is", State.SPAM) in sought.filters
    states = [state for state in State.values if all(_allows(filter_, state) for filter_ in sought.filters)]
    states = [state for state in states if state != State.SPAM or wants_spam]
    parts: list[str] = []
    values: list[Any] = []
    for filter_ in sought.filters:
        if not _is_state(filter_):
            condition, given = condition_of(agent, filter_)
            parts.append(f"AND NOT ({condition})" if filter_.negated else f"AND {condition}")
            values += given
    is_ours = states == [State.OPEN]
    return View(f"view-{number}", tuple(states), not is_ours, condition=" ".join(parts), values=tuple(values))


def list_called(agent: Agent, key: str) -> View:
    """Return the list that a key names: one of VIEWS, CHATS, or "view-7" for a saved view the agent may see; else all open
    ones."""
    if key == CHATS.key:
        return CHATS
    if key in VIEWS:
        return VIEWS[key]
    number = key.removeprefix("view-")
    if number != key and number.isdecimal() and len(number) < 19:
        saved = SavedView.objects.visible_to(agent).filter(pk=number).first()
        return (saved and view_of(agent, saved.pk, saved.query)) or VIEWS["open"]
    return VIEWS["open"]


def counts_of(agent: Agent, saved: Sequence[tuple[int, str]]) -> Mapping[int, int]:
    """Return how many conversations stand in those saved views (number and search) that are lists of unfinished ones.

    One query, however many views, and flat: of each inbox and state the first LOOKED_AT are looked at, no more.
    """
    views = {number: view_of(agent, number, query) for number, query in saved[:COUNTED]}
    countable = {number: view for number, view in views.items() if view and set(view.states) <= UNFINISHED}
    if not countable:
        return {}
    visible, values = visible_inboxes(agent)
    values = (*values, *(value for view in countable.values() for value in (list(view.states), *view.values)))
    counts = ", ".join(_COUNT.format(condition=view.condition) for view in countable.values())
    with connection.cursor() as cursor:
        cursor.execute(f"WITH box AS MATERIALIZED ({visible}) SELECT {counts}", values)
        return dict(zip(countable, cursor.fetchone(), strict=True))


_COUNT = f"""(SELECT count(*) FROM box CROSS JOIN unnest(%s::varchar[]) wanted(state) CROSS JOIN LATERAL (
    SELECT c.* FROM conversations_conversation c WHERE c.inbox_id = box.id AND c.state = wanted.state
    AND c.merged_into_id IS NULL ORDER BY c.since LIMIT {LOOKED_AT}) c WHERE true {{condition}})"""  # noqa: S608 - made of constants


def _is_state(filter_: Filter) -> bool:
    return filter_.key == "is" and filter_.value in STATES


def _allows(filter_: Filter, state: str) -> bool:
    return not _is_state(filter_) or (STATES[filter_.value] == state) != filter_.negated
