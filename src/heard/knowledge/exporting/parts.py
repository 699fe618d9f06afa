"""What an export is made of: files with a name and what is in them, and the count of what was written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml


@dataclass
class Exported:
    """What an export wrote.

    search_only: what is in languages without pages. missing: pictures and films whose files are gone. unpublished: how many
    articles have changes that readers do not see yet; those are not written.
    """

    articles: int = 0
    search_only: int = 0
    pictures: int = 0
    videos: int = 0
    webinars: int = 0
    unpublished: int = 0
    missing: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Written:
    """One file of an export: its name below the export's folder, and what is in it, piece by piece.

    is_packed: it would not become smaller, as films and pictures do not.
    """

    name: str
    pieces: Iterable[bytes]
    is_packed: bool = False


def yaml_of(said: Mapping[str, Any]) -> str:
    """Return what is said as YAML, without what is empty; that something stands on no shelf is said."""
    told = {name: value for name, value in said.items() if value not in ("", None, []) or name == "shelves"}
    return yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=10_000)


def with_front_matter(said: Mapping[str, Any], text: str) -> bytes:
    """Return a file whose text has what is said above it."""
    return f"---\n{yaml_of(said)}---\n\n{text}".encode()


def state_of(*, is_live: bool) -> str:
    """Return how an export calls what is not shown; what is, needs no word."""
    return "" if is_live else "draft"
