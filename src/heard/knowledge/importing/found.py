"""What an import finds, before anything is stored: articles, and what could not be read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

LONGEST_ID = 200
LONGEST_TITLE = 255
LONGEST_SUMMARY = 300
LONGEST_URL = 1000
MOST_QUESTIONS = 50


@dataclass(frozen=True, slots=True)
class Found:
    """An article as it was found.

    html: its text, not cleaned yet. shelves: the titles of the collections around it, the outermost first;
    shelf_details: of each its address and its summary, if they are said. audience: a token of
    `knowledge.reading`, "" for the help centre's own. language: "" for the import's own. where: for people ("faq.jsonl, line 3").
    folder, root: where relative addresses of pictures and other articles begin, None when it was no file in a folder.
    path: of its file below root, without its ending, in the way of addresses ("billing/refunds").
    """

    external_id: str
    title: str
    html: str
    where: str
    language: str = ""
    audience: str = ""
    questions: tuple[str, ...] = ()
    summary: str = ""
    kind: str = ""
    slug: str = ""
    shelves: tuple[str, ...] = ()
    shelf_details: tuple[tuple[str, str], ...] = ()
    source_url: str = ""
    is_live: bool = True
    review_by: dt.date | None = None
    folder: Path | None = None
    root: Path | None = None
    path: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that could not be taken in, and why, in words for people."""

    where: str
    reason: str


class NotAnArticleError(Exception):
    """This cannot be read as an article; the message says why, in words for people."""
