"""Make documents findable, many at once."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction

from heard.knowledge.search.change import next_change
from heard.knowledge.search.document import Document

AT_ONCE = 200

_COLUMNS = (
    "key", "kind", "language", "audience", "centre", "url", "external_id", "title", "questions", "text", "revision",
    "change", "is_forgotten", "made_by", "terms", "counts", "vectors",
)  # fmt: skip
_WRITE = f"""
INSERT INTO knowledge_indexeddocument AS known ({", ".join(_COLUMNS)}) VALUES ({", ".join(["%s"] * len(_COLUMNS))})
ON CONFLICT (key) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[1:])}
WHERE known.revision <= excluded.revision
"""  # noqa: S608 - made of constants


def index_documents(*, documents: Iterable[Document]) -> int:
    """Make documents findable, or findable anew, for every process as soon as this is committed; return how many were given.

    Words are cut before the first row is locked. A document is left as it is where a higher revision of it is known.
    """
    count, waiting = 0, list[Document]()
    for document in documents:
        waiting.append(document)
        count += 1
        if len(waiting) == AT_ONCE:
            _write(waiting)
            waiting = []
    _write(waiting)
    return count


def _write(documents: list[Document]) -> None:
    if not documents:
        return
    rows = [_row(document) for document in {document.key: document for document in documents}.values()]
    with transaction.atomic(), connection.cursor() as cursor:
        change = next_change()
        cursor.executemany(_WRITE, [(*row[:11], change, *row[12:]) for row in rows])


def _row(document: Document) -> tuple[Any, ...]:
    from heard.knowledge.search.analysis import ANALYSIS, analysed  # large; most processes never index

    made = analysed(document)
    return (
        document.key, document.kind, document.language, document.audience, document.centre, document.url,
        document.external_id, _stored(document.title), json.dumps([_stored(one) for one in document.questions]),
        _stored(document.text), document.revision, 0, False, ANALYSIS, made.terms, made.counts, made.vectors,
    )  # fmt: skip


def _stored(text: str) -> str:
    """PostgreSQL keeps no zero bytes."""
    return text.replace("\0", "")
