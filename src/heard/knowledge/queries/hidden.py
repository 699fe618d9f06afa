"""What the search must not show although the index has it still: asked of the things themselves, at the moment they are shown.

The index follows what changes a moment later, or much later where the worker rests. Nobody may read meanwhile what was taken
from them. What stands above the help centre says here what of its own is hidden.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable

from heard.knowledge.models import Article
from heard.knowledge.models.pages import audience_token
from heard.knowledge.reading import Reader

Hidden = Callable[[Collection[int], Reader], Iterable[int]]
_ASKED: dict[str, Hidden] = {}


def ask_of(prefix: str, hidden: Hidden) -> None:
    """Ask `hidden` from now on which of the documents with keys such as "question:7" a reader must not see, by their numbers."""
    _ASKED[prefix] = hidden


def hidden_keys(keys: Iterable[str], *, reader: Reader) -> set[str]:
    """Return which documents a reader must not be shown, as it stands now: one statement for each sort of them."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for key in keys:
        prefix, _colon, number = key.partition(":")
        if prefix in _ASKED and number.isdecimal():
            numbers[prefix].append(int(number))
    return {f"{prefix}:{one}" for prefix, some in numbers.items() for one in _ASKED[prefix](some, reader)}


def hidden_articles(numbers: Collection[int], reader: Reader) -> list[int]:
    """Return those of these articles that are not published, or for others."""
    rows = Article.objects.filter(pk__in=numbers).values_list("pk", "live", "audience", "segment")
    return [
        number
        for number, live, audience, segment in rows
        if not (live and reader.sees(audience_token(audience, segment)))
    ]
