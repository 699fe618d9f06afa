"""What an export of ours says beside its articles: the help centre with its shelves, videos and webinars."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from heard.knowledge.importing import values
from heard.knowledge.importing.found import (
    LONGEST_SUMMARY,
    LONGEST_TITLE,
    Anything,
    FoundCentre,
    FoundShelf,
    FoundVideo,
    FoundWebinar,
)
from heard.knowledge.importing.front_matter import read_values

CENTRE = "centre.yaml"
MOST_SHELVES = 2_000
LONGEST_INTRO = 5_000
_LONGEST_SLUG = 200


def kind_of_file(said: dict[str, Any]) -> str:
    """Return what an export calls a file of its own ("article", "video" …), "" for one of anybody else."""
    return values.line(said.get("heard"), 20)


def beside_articles(said: dict[str, Any], text: str, path: Path, root: Path, where: str) -> Anything | None:
    """Return a video or a webinar where a file is one, None where it is an article."""
    below = path.relative_to(root).with_suffix("").as_posix()
    if kind_of_file(said) == "video":
        return FoundVideo(where, said, values.words(text, 200_000), path.parent, root, below)
    if kind_of_file(said) == "webinar":
        return FoundWebinar(where, said, values.words(text, 10_000), root, below)
    return None


def centre_of(text: str, where: str) -> FoundCentre:
    """Return a help centre in one language, with its shelves. Raises NotAnArticleError."""
    said = read_values(text)
    return FoundCentre(
        where=where,
        language=values.language_of(said.get("language")),
        title=values.title_of(said.get("title")),
        intro=values.words(said.get("intro"), LONGEST_INTRO),
        audience=values.line(said.get("audience"), 10),
        folder=where.rpartition("/")[0],
        translates=values.line(said.get("translates"), 255),
        host=values.line(said.get("host"), 255).lower(),
        is_live=values.is_live(said.get("state")),
        shelves=_shelves(said.get("shelves"), floors=2),
        **engine_words(said),
    )


def engine_words(said: dict[str, Any]) -> dict[str, Any]:
    """Return what is meant for search engines alone."""
    return {
        "seo_title": values.line(said.get("seo_title"), LONGEST_TITLE),
        "search_description": values.words(said.get("search_description"), 2_000),
    }


def _shelves(said: Any, *, floors: int) -> tuple[FoundShelf, ...]:
    if not isinstance(said, list) or not floors:
        return ()
    return tuple(
        FoundShelf(
            id=values.line(one.get("id"), 200),
            title=title,
            slug=values.line(one.get("slug"), _LONGEST_SLUG),
            summary=values.line(one.get("summary"), LONGEST_SUMMARY),
            order=values.number(one.get("order")),
            is_live=values.is_live(one.get("state")),
            shelves=_shelves(one.get("shelves"), floors=floors - 1),
            **engine_words(one),
        )
        for one in said[:MOST_SHELVES]
        if isinstance(one, dict) and (title := values.line(one.get("title"), LONGEST_TITLE))
    )
