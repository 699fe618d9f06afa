"""Which articles fit what somebody writes to us: surely enough to be offered without having been asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from heard.knowledge.queries.search import Hit
from heard.knowledge.reading import Reader

#: Scores from which on articles are offered. Measured: see “Offering articles” in docs/developers/knowledge.md.
SURE_FOR_MAIL = 0.5  # it stands in a letter for good
SURE_FOR_FORM = 0.4  # it comes while somebody writes who has searched already
SURE_FOR_CHAT = (
    0.3  # it fills the waiting, and first words in a chat are short, clumsy, and nearly always about the business
)
MOST = 3


@dataclass(frozen=True, slots=True)
class Letter:
    """What somebody wrote, and the language in which articles are offered to them."""

    text: str
    language: str
    subject: str = ""


def fitting(
    letters: Sequence[Letter], *, reader: Reader, sure: float, centre: int | None = None, limit: int = MOST
) -> list[tuple[Hit, ...]]:
    """Return for each letter, in their order, what a reader may see and what surely answers a sentence of it, the best first.

    A letter is asked sentence by sentence: greetings and thanks around a question then do not drown it. The number of
    queries does not depend on how many letters there are.
    """
    from heard.knowledge.search.fitting import (
        fitted,  # what it reckons with is large, and most processes never search
    )

    return fitted(letters, reader=reader, sure=sure, centre=centre, limit=limit)
