"""What is found as it is shown outside the help centre: in the chat, and on the business's own pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from heard.knowledge.queries.search import Hit, search
from heard.knowledge.queries.suggest import suggest
from heard.knowledge.reading import Reader

LONGEST_LINE = 140  # characters
WORDS_OF_A_QUESTION = 3
#: From which score on what surely answers nothing is shown to who searches. Measured: see docs/developers/knowledge.md.
NEAR, MOST_NEAR = 0.2, 2


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
    """Return what somebody is looking for who may still be typing.

    A word or two get what surely answers, and titles that begin so. From three words on it is a question: it gets what surely
    answers, else a little of what comes nearest, which serves whoever searches better than nothing.
    """
    found = search(text, reader=reader, languages=languages, centre=centre, limit=limit).hits
    sure = [hit for hit in found if hit.is_sure]
    if len(text.split()) >= WORDS_OF_A_QUESTION:
        return sure or [hit for hit in found if hit.score >= NEAR][:MOST_NEAR]
    begun = suggest(text, reader=reader, languages=languages, centre=centre, limit=limit)
    begun = tuple(hit for hit in begun if hit.is_sure)  # others share but an everyday word with what was typed
    if len(begun) >= limit:
        return list(begun)
    known = {hit.key for hit in sure}
    return [*sure, *(hit for hit in begun if hit.key not in known)][:limit]


def _line(hit: Hit) -> str:
    words = " ".join(hit.plain_passage.split())
    if words == hit.title:
        return ""
    return words if len(words) <= LONGEST_LINE else words[:LONGEST_LINE].rpartition(" ")[0].rstrip(",;:.") + "…"
