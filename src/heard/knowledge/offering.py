"""What is found as it is shown outside the help centre: in the chat, and on the business's own pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from heard.knowledge.queries.search import Hit, search
from heard.knowledge.queries.suggest import suggest
from heard.knowledge.reading import Reader

LONGEST_LINE = 140  # characters


@dataclass(frozen=True, slots=True)
class Offer:
    """A title with the path of its page, and a line of what it says; `line` is empty where the title says it all."""

    title: str
    url: str
    line: str
    language: str


def offered(hits: Iterable[Hit]) -> list[dict[str, str]]:
    """Return what was found as plain values, for a page that is not ours."""
    return [asdict(Offer(hit.title, hit.url, _line(hit), hit.language)) for hit in hits]


def found_while_typing(
    text: str, *, reader: Reader, languages: Sequence[str], centre: int | None, limit: int
) -> list[Hit]:
    """Return what somebody is looking for who may still be typing: titles that begin so, then what surely answers."""
    begun = suggest(text, reader=reader, languages=languages, centre=centre, limit=limit)
    begun = tuple(hit for hit in begun if hit.is_sure)  # others share but an everyday word with what was typed
    if len(begun) >= limit:
        return list(begun)
    found = search(text, reader=reader, languages=languages, centre=centre, limit=limit).hits
    sure = [hit for hit in found if hit.is_sure]
    known = {hit.key for hit in sure}
    return [*sure, *(hit for hit in begun if hit.key not in known)][:limit]


def _line(hit: Hit) -> str:
    words = " ".join(hit.plain_passage.split())
    if words == hit.title:
        return ""
    return words if len(words) <= LONGEST_LINE else words[:LONGEST_LINE].rpartition(" ")[0].rstrip(",;:.") + "…"
