"""Announcing facts: the one way in which a change becomes known above the floor where it happened."""

from __future__ import annotations

import dataclasses
import datetime as dt
import importlib
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any, ClassVar, TypeVar

from django.conf import settings
from django.db import connection

from heard.plumbing.database.statements import prepared

CHANNEL = "heard_facts"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened: ids and plain values only.

    A domain's events name, as class variables, which of their fields is the ordered stream, the subject (whose
    timeline it belongs to), the actor (who did it) and the scope (who may see it).
    """

    STREAM: ClassVar[tuple[str, str]]
    SUBJECT: ClassVar[str] = ""
    ACTOR: ClassVar[str] = ""
    SCOPE: ClassVar[str] = ""

    @property
    def stream(self) -> str:
        """Return the name of the thing whose facts are read in order, such as "conversation:7"."""
        kind, field = self.STREAM
        return f"{kind}:{getattr(self, field)}"

    def _number(self, field: str) -> int | None:
        value = getattr(self, field, None) if field else None
        return None if value is None else int(value)


E_ = TypeVar("E_", bound=Event)


def announce(*events: Event) -> None:
    """Write facts into the book within the present transaction, with the duty to react to them.

    The order of the arguments is the order of the facts. Must be called inside the transaction that makes the change,
    otherwise a crash could keep one without the other (RuntimeError).
    """
    if not events:
        return
    if not connection.in_atomic_block:
        raise RuntimeError("announce() belongs inside the transaction of the change it tells about")
    if (gathered := getattr(_gathering, "events", None)) is not None:
        gathered += events
        return
    reacting = reacting_names()
    rows = [
        {
            "name": type(event).__name__,
            "stream": event.stream,
            "subject_id": event._number(event.SUBJECT),
            "actor_id": event._number(event.ACTOR),
            "scope_id": event._number(event.SCOPE),
            "data": vars(event),
            "reacts": type(event).__name__ in reacting,
        }
        for event in events
    ]
    with prepared() as cursor:  # as one value: seven lists took four times as many calls to bind
        cursor.execute(_ANNOUNCE, [json.dumps(rows, default=_plain)])


@contextmanager
def announcing_together() -> Iterator[None]:
    """Write all facts that are announced inside in one go at the end, in their order: for many changes in one transaction.

    What raises announces nothing, and must undo the transaction.
    """
    if getattr(_gathering, "events", None) is not None:
        yield  # somebody further out does so already, and writes them at their end
        return
    events: list[Event] = []
    _gathering.events = events
    try:
        yield
    finally:
        del _gathering.events
    announce(*events)


_gathering = threading.local()

# One round trip for any number of facts. NOTIFY only wakes the readers, and says for whom it is worth waking: names.
_ANNOUNCE = f"""
WITH given AS (
    SELECT * FROM ROWS FROM (json_to_recordset(%s::json) AS (
        name text, stream text, subject_id bigint, actor_id bigint, scope_id bigint, data jsonb, reacts boolean
    )) WITH ORDINALITY AS t(name, stream, subject_id, actor_id, scope_id, data, reacts, position)
), written AS (
    INSERT INTO plumbing_fact (name, stream, subject_id, actor_id, scope_id, data)
    SELECT name, stream, subject_id, actor_id, scope_id, data FROM given ORDER BY position
    RETURNING id, name, stream
), owed AS (
    INSERT INTO plumbing_duty (fact_id, stream)
    SELECT id, stream FROM written WHERE name IN (SELECT name FROM given WHERE reacts)
)
SELECT pg_notify('{CHANNEL}', (SELECT string_agg(DISTINCT name, ' ') FROM given))
"""  # noqa: S608 - made of a constant


def _plain(value: Any) -> str:
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    raise TypeError(f"a fact holds ids and plain values only, not {type(value).__name__}")


@cache
def reacting_names() -> frozenset[str]:
    """Return the names of the facts that anything reacts to, as the reactions page says."""
    page = importlib.import_module(settings.HEARD_REACTIONS)
    return frozenset(event.__name__ for event, following in page.REACTIONS.items() if following)


def remembered(kind: type[E_], data: Mapping[str, Any]) -> E_:
    """Return the event that a fact's data was written from; fields it does not know are ignored, so old facts read on."""
    values = {field.name: data[field.name] for field in dataclasses.fields(kind) if field.name in data}
    for field in dataclasses.fields(kind):
        if "datetime" in str(field.type) and isinstance(values.get(field.name), str):
            values[field.name] = dt.datetime.fromisoformat(values[field.name])
    return kind(**values)
