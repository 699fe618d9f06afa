"""Steps and questions found again in plain HTML, so that an editor, a reader and a search engine get them as what they are.

What an export writes of them is read here: a numbered list of bold titles, and headings with what answers them.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from html import unescape
from typing import Any

LONGEST_STEP, LONGEST_QUESTION = 200, 300
_LIST = re.compile(r"\s*<ol>\s*(.*?)\s*</ol>\s*", re.DOTALL)
_STEP = re.compile(r"\s*<p><strong>([^<]+)</strong></p>\s*(.*?)\s*(?:(?:<p>)?(<img [^>]*>)(?:</p>)?\s*)?", re.DOTALL)
_HEADING = re.compile(r"\s*<h2[^>]*>([^<]+)</h2>\s*")
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)\b[^>]*>")
_IN_SHORT = {"p", "b", "strong", "i", "em", "ol", "ul", "li", "a", "br", "code"}
_SOURCE = re.compile(r' src="([^"]*)"')
_WORDS = re.compile(r' alt="([^"]*)"')

Part = dict[str, Any]


def steps_of(piece: str, pictures: Mapping[str, int]) -> Part | None:
    """Return a numbered list as steps; None where one of its entries is none."""
    found = _LIST.fullmatch(piece)
    entries = _entries(found[1]) if found else []
    steps = [_step(entry, pictures) for entry in entries]
    kept = [step for step in steps if step is not None]
    return _listed("steps", kept) if kept and len(kept) == len(steps) else None


def with_questions(pieces: list[str]) -> list[str | Part]:
    """Return the pieces of a text with headings and what stands below them as questions, if that is all there is below them."""
    first = next((place for place, piece in enumerate(pieces) if _HEADING.fullmatch(piece)), len(pieces))
    questions: list[dict[str, str]] = []
    for piece in pieces[first:]:
        if heading := _HEADING.fullmatch(piece):
            questions.append({"question": unescape(heading[1]).strip(), "answer": ""})
        else:
            questions[-1]["answer"] += piece
    is_whole = all(one["answer"].strip() and _is_short(one["answer"]) for one in questions)
    if not questions or not is_whole or any(len(one["question"]) > LONGEST_QUESTION for one in questions):
        return [*pieces]
    return [*pieces[:first], _listed("questions", questions)]


def _entries(html: str) -> list[str]:
    """Return what stands in the outermost entries of a list."""
    entries, depth, start = list[str](), 0, 0
    for found in _TAG.finditer(html):
        if found[2] != "li":
            continue
        depth += -1 if found[1] else 1
        if depth == 1 and not found[1]:
            start = found.end()
        elif depth == 0:
            entries.append(html[start : found.start()])
    return entries


def _step(entry: str, pictures: Mapping[str, int]) -> dict[str, Any] | None:
    found = _STEP.fullmatch(entry)
    if not found or not _is_short(found[2]) or len(title := unescape(found[1]).strip()) > LONGEST_STEP:
        return None
    source = _SOURCE.search(found[3] or "")
    number = pictures.get(unescape(source[1])) if source else None
    if found[3] and number is None:
        return None
    words = _WORDS.search(found[3] or "")
    return {"title": title, "text": found[2], "image": number, "image_words": unescape(words[1])[:300] if words else ""}


def _is_short(html: str) -> bool:
    return {name for _, name in _TAG.findall(html)} <= _IN_SHORT


def _listed(kind: str, values: list[dict[str, Any]]) -> Part:
    entries = [{"type": "item", "value": value, "id": str(uuid.uuid4())} for value in values]
    return {"type": kind, "value": entries, "id": str(uuid.uuid4())}
