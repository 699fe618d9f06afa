"""Words for a great many messages: a few hundred real ones that are common, and a long tail of rare ones.

Drawn with the frequencies of Zipf's law (the n-th word is 1/n as common as the first), as in any real mailbox: a search
for "the" finds almost everything, one for a rare word almost nothing.
"""

from __future__ import annotations

import random
from itertools import accumulate

from heard.project.demo.products import page_of

RARE = 24_000
PHRASES = 120_000  # different sentences at most: people repeat themselves, and drawing every word anew takes a minute
BEGINNINGS = "b br c ch cl d dr f fl g gr h k l m n p pl pr qu r s sh sk sl sp st t th tr v w".split()  # noqa: SIM905
MIDDLES = "a ai au e ea ee i ie o oa oo ou u".split()  # noqa: SIM905
ENDS = "ck ct d ft g ld ll m mp n nd ng nk nt p rd rk rm rn rt s sh sk ss st t th x".split()  # noqa: SIM905


class Vocabulary:
    """Words and how common they are."""

    def __init__(self, rng: random.Random, *, phrases: int = PHRASES) -> None:
        """Begin with the common words, make up the rare ones, and so many sentences of them."""
        self._rng = rng
        common = list(dict.fromkeys(page_of("common_words.txt").split()))
        self.words = list(dict.fromkeys([*common, *(self._rare() for _ in range(RARE))]))
        self._weights = list(accumulate(1 / rank for rank in range(1, len(self.words) + 1)))
        self._phrases = [self._sentence() for _ in range(phrases)]

    def sentences(self, number: int) -> list[str]:
        """So many sentences."""
        return self._rng.choices(self._phrases, k=number)

    def draw(self, number: int) -> list[str]:
        """So many words, each as often as it would be said."""
        return self._rng.choices(self.words, cum_weights=self._weights, k=number)

    def _sentence(self) -> str:
        return " ".join(self.draw(self._rng.randint(5, 16))).capitalize() + "."

    def _rare(self) -> str:
        choose = self._rng.choice
        syllables = [choose(BEGINNINGS) + choose(MIDDLES) for _ in range(self._rng.randint(1, 2))]
        return "".join(syllables) + choose(ENDS)
