"""What an import finds, before anything is stored: articles, and what could not be read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
    order: the how manyth on its shelf, if that is said. owner: the mail address of who looks after it. publish_at, expire_at: when it
    was planned to be shown, and not any more; is_planned: an editor had said so for good. published_at, changed_at: when readers
    first saw it, and when they last saw something new. is_ours: an export of ours wrote it.
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
    order: int = 0
    owner: str = ""
    publish_at: dt.datetime | None = None
    expire_at: dt.datetime | None = None
    published_at: dt.datetime | None = None
    changed_at: dt.datetime | None = None
    is_planned: bool = False
    is_expired: bool = False
    seo_title: str = ""
    search_description: str = ""
    is_ours: bool = False
    folder: Path | None = None
    root: Path | None = None
    path: str = ""


@dataclass(frozen=True, slots=True)
class FoundShelf:
    """A shelf of a help centre as an export describes it. `id`: the same in all languages. order: the how manyth where it stands."""

    id: str
    title: str
    slug: str = ""
    summary: str = ""
    order: int = 0
    is_live: bool = True
    seo_title: str = ""
    search_description: str = ""
    shelves: tuple[FoundShelf, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundCentre:
    """A help centre in one language as an export describes it.

    folder: the one around its articles. translates: that of its first language, "" where that is this one. host: the name of its own.
    """

    where: str
    language: str
    title: str
    intro: str = ""
    audience: str = ""
    folder: str = ""
    translates: str = ""
    host: str = ""
    is_live: bool = True
    seo_title: str = ""
    search_description: str = ""
    shelves: tuple[FoundShelf, ...] = ()

    @property
    def is_first(self) -> bool:
        """Whether it is in the centre's first language."""
        return not self.translates


@dataclass(frozen=True, slots=True)
class FoundVideo:
    """A video as an export describes it: what stands above its words, and where its file is; nothing of it is checked yet."""

    where: str
    said: dict[str, Any]
    transcript: str
    folder: Path
    root: Path
    path: str


@dataclass(frozen=True, slots=True)
class FoundWebinar:
    """A webinar as an export describes it, likewise."""

    where: str
    said: dict[str, Any]
    description: str
    root: Path
    path: str


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that could not be taken in, and why, in words for people."""

    where: str
    reason: str


Anything = Found | FoundCentre | FoundVideo | FoundWebinar | Unread
"""What an import can find."""


class NotAnArticleError(Exception):
    """This cannot be read as an article; the message says why, in words for people."""
