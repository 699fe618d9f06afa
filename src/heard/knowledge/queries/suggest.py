"""What somebody is probably looking for, while they still type."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from heard.knowledge.queries.search import Hit
from heard.knowledge.reading import Reader


def suggest(
    prefix: str,
    *,
    reader: Reader,
    languages: Sequence[str] = (),
    centre: int | None = None,
    kinds: Collection[str] = (),
    limit: int = 6,
) -> tuple[Hit, ...]:
    """Return what a reader may see and what has the words typed, the last of which may only be begun; the best first.

    The `passage` of each is its title as HTML, with what was typed marked.
    """
    from heard.knowledge.search.while_typing import (
        suggested,  # what it reckons with is large, and most processes never search
    )

    return suggested(prefix, reader=reader, languages=languages, centre=centre, kinds=kinds, limit=limit)
