"""Whole documents of articles: JSON Lines, JSON, and tables."""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections.abc import Iterator, Mapping
from typing import IO, Any

from heard.knowledge.importing import values
from heard.knowledge.importing.found import LONGEST_ID, Found, Unread
from heard.knowledge.importing.records import articles_of, of_category

LISTS = ("articles", "data", "payload", "results", "items", "solution_articles")
Record = dict[str, Any]
LONGEST_LINE = 4_000_000  # characters
MOST_BYTES = 4 * LONGEST_LINE
TOO_LONG = "it is too long"
QUESTION = ("question", "title", "frage", "سؤال")
ANSWER = ("answer", "body", "content", "text", "antwort", "إجابة")
OF_AN_ARTICLE = "article "  # how columns begin at Zendesk ("Article ID") and HubSpot ("Article title")
HUBSPOT = {"article title", "article body"}
NOT_SAID = "it has no columns “question” and “answer”"


def from_json_lines(text: str, where: str) -> Iterator[Found | Unread]:
    """Yield the articles of JSON Lines; a line that is broken stops none of the others."""
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        if line.strip():
            yield from _from_line(line, f"{where}, line {number}")


def from_lines_of(file: IO[bytes], where: str) -> Iterator[Found | Unread]:
    """Yield the articles of a file of JSON Lines, however large it is; a line that is broken stops none of the others."""
    for number in itertools.count(1):
        line = file.readline(MOST_BYTES)
        if not line:
            return
        place = f"{where}, line {number}"
        if len(line) == MOST_BYTES and not line.endswith(b"\n"):
            yield Unread(place, TOO_LONG)
            while line and not line.endswith(b"\n"):
                line = file.readline(MOST_BYTES)
            continue
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            yield Unread(place, "it is not UTF-8")
            continue
        if text.strip():
            yield from _from_line(text, place)


def _from_line(line: str, where: str) -> Iterator[Found | Unread]:
    if len(line) > LONGEST_LINE:
        yield Unread(where, TOO_LONG)
        return
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        yield Unread(where, "it is not JSON")
        return
    if isinstance(record, Mapping):
        yield from articles_of(record, where)
    else:
        yield Unread(where, "it is no record with names")


def from_json(text: str, where: str) -> Iterator[Found | Unread]:
    """Yield the articles of a JSON document: a list of records, one record, or another help centre's export."""
    try:
        document = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        if "\n{" in text:
            yield from from_json_lines(text, where)  # lines, under the name of a document
        else:
            yield Unread(where, "it is not JSON")
        return
    context = document if isinstance(document, Mapping) else {}
    records = _records(document)
    if records is None:
        yield Unread(where, "there are no articles in it")
        return
    for number, record in enumerate(records, start=1):
        place = where if record is document else f"{where}, entry {number}"
        if isinstance(record, Mapping):
            yield from articles_of(_with_question(record, number), place, context=context)
        else:
            yield Unread(place, "it is no record with names")


def _records(document: Any) -> list[Any] | None:
    if isinstance(document, list):
        return [article for one in document for article in of_category(one)]
    if not isinstance(document, Mapping):
        return None
    if isinstance(one := document.get("article"), Mapping):
        return [one]
    for name in LISTS:
        inner = document.get(name)
        if isinstance(inner, list):
            return inner
        if isinstance(inner, Mapping) and (below := _records(inner)) is not None:
            return below
    return [document] if any(document.get(name) for name in ("title", "name", "question")) else None


def _with_question(record: Mapping[str, Any], number: int) -> Mapping[str, Any]:
    """Return a record of a list of questions with a name for good: its place in the list, where it has none."""
    if "question" in record and not record.get("id"):
        return {**record, "id": f"question-{number}"}
    return record


def from_table(text: str, where: str, name: str) -> Iterator[Found | Unread]:
    """Yield the questions and answers of a table (CSV, whatever separates its columns).

    name: of the table, for rows without an id: their question makes one.
    """
    text = text.removeprefix("\ufeff")
    try:
        dialect: Any = csv.Sniffer().sniff(text[:20_000].partition("\n")[0], delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=dialect.delimiter)
    named = [column.strip().lower() for column in next(rows, [])]
    head = [column.removeprefix(OF_AN_ARTICLE) for column in named]
    if not set(head) & set(QUESTION) or not set(head) & set(ANSWER):
        yield Unread(where, NOT_SAID)
        return
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield Unread(f"{where}, line {rows.line_num}", f"it is no row: {error}")
            continue
        if any(cell.strip() for cell in row):
            record = _row(head, row, name)
            record = _of_hubspot(record) if set(named) >= HUBSPOT else record
            yield from articles_of(record, f"{where}, line {rows.line_num}")


def _row(head: list[str], row: list[str], name: str) -> Record:
    record: Record = {column: cell for column, cell in zip(head, row, strict=False) if cell.strip()}
    record["title"] = next((record[column] for column in QUESTION if column in record), "")
    record["body"] = next((record[column] for column in ANSWER if column in record), "")
    record.setdefault("kind", "faq")
    if not record.get("id") and record["title"]:
        record["id"] = f"{name}: {values.line(record['title'], 150).casefold()}"[:LONGEST_ID]
    return record


def _of_hubspot(record: Record) -> Record:
    """Return a row as HubSpot exports its knowledge base: a whole article, known by its address whatever the file is called."""
    shelves = [record.get("category", ""), record.get("subcategory", "")]
    known = {name: value for name, value in record.items() if name != "category"}
    said = {"kind": "article", "summary": record.get("subtitle", ""), "shelves": [one for one in shelves if one]}
    return {**known, **said, "id": (record.get("url") or record.get("id", ""))[-LONGEST_ID:]}
