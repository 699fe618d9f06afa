"""Collections to measure search with: documents, and questions of which one knows what answers them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from heard.knowledge.search.document import Document


class SampleIsWrong(Exception):
    """A collection cannot be read; the message says where, and what was expected."""


@dataclass(frozen=True)
class Sample:
    """A collection. Each question stands with the keys of the documents that answer it."""

    documents: dict[str, Document] = field(default_factory=dict)
    questions: list[tuple[str, frozenset[str]]] = field(default_factory=list)


def sample_of(path: Path, *, language: str = "en") -> Sample:
    """Read a file, or all .json and .jsonl files of a folder, in either of two formats. Raises SampleIsWrong, and OSError.

    JSON Lines: documents `{"id", "title", "text", "questions"?, "language"?}` and questions `{"query", "relevant": [id, …]}`.
    A JSON list of `{"question", "answer", "query_type": "faq" | "user_query"}`: answers with the questions of a FAQ, and what
    users asked for which each answer is right.
    """
    sample, asked = Sample(), list[tuple[str, frozenset[str]]]()
    files = sorted(file for file in path.rglob("*.json*") if file.is_file()) if path.is_dir() else [path]
    for file in files:
        for record in _records(file):
            _take(sample, asked, record, language)
    sample.questions.extend((text, right) for text, right in asked if right & sample.documents.keys())
    if not sample.questions:
        raise SampleIsWrong(f"{path}: no question whose answer is among the documents")
    return sample


def _records(file: Path) -> Iterator[dict[str, Any]]:
    text = file.read_text(encoding="utf-8-sig")
    try:
        if text.lstrip().startswith("["):
            found = json.loads(text)
        else:
            found = [json.loads(line) for line in text.splitlines() if line.strip()]
    except ValueError as error:
        raise SampleIsWrong(f"{file}: not JSON: {error}") from error
    for number, record in enumerate(found, 1):
        if not isinstance(record, dict):
            raise SampleIsWrong(f"{file}, record {number}: not an object")
        yield record


def _take(sample: Sample, asked: list[tuple[str, frozenset[str]]], record: dict[str, Any], language: str) -> None:
    if "query" in record:
        asked.append((str(record["query"]), frozenset(map(str, record.get("relevant") or ()))))
    elif "answer" in record and "question" in record:
        _take_answer(sample, asked, record, language)
    else:
        key = str(record.get("id", len(sample.documents)))
        text = str(record.get("text") or record.get("body") or record.get("content") or "")
        questions = tuple(map(str, record.get("questions") or ()))
        given = str(record.get("language") or language)
        sample.documents[key] = _document(key, str(record.get("title") or ""), text, questions, given)


def _take_answer(
    sample: Sample, asked: list[tuple[str, frozenset[str]]], record: dict[str, Any], language: str
) -> None:
    """The same answer may stand with several questions of the FAQ: it is one document."""
    answer, question = str(record["answer"]).strip(), str(record["question"]).strip()
    known = sample.documents.get(answer, _document(answer, "", answer, (), language))
    if record.get("query_type") == "faq":
        questions = (*known.questions, question) if known.title else known.questions
        known = _document(answer, known.title or question, answer, questions, language)
    elif record.get("label", 1) == 1:
        asked.append((question, frozenset({answer})))
    sample.documents[answer] = known


def _document(key: str, title: str, text: str, questions: tuple[str, ...], language: str) -> Document:
    return Document(
        key=key,
        kind="article",
        title=title,
        text=text,
        questions=questions,
        language=language,
        audience="everyone",
        url="",
    )
