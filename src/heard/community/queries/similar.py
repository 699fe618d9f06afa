"""What answers a question before it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from heard.knowledge.reading import ANYBODY
from heard.knowledge.search.document import SEARCH_ONLY

if TYPE_CHECKING:
    from heard.knowledge.queries.search import Hit

FEW = 3  # more would bury the way to one's own question


def similar(title: str) -> Sequence[Hit]:
    """Return the few articles and questions that everybody may see and that fit best what somebody is about to ask.

    Where something surely answers, what only comes near is left out.
    """
    from heard.knowledge.queries.search import search  # what it reckons with is large, and most processes never search

    hits = search(title, reader=ANYBODY, limit=FEW).hits
    shown = [hit for hit in hits if hit.kind != SEARCH_ONLY]
    return [hit for hit in shown if hit.is_sure] or shown
