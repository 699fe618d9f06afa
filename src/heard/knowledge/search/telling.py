"""How much a word of a question tells of what is looked for.

What is said in every question tells little, and rarity cannot know it: of thirty titles few say "how", as most are no questions.
Where titles are questions, small words tell them apart ("where did it come from"); where they are not, such words only fit by chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from heard.knowledge.search.asking_words import ASKING_WORDS, QUESTION_WORDS
from heard.knowledge.search.common_words import COMMON_WORDS
from heard.knowledge.search.scoring import ALL_ASK, ASKING
from heard.knowledge.search.shelf import Shelf
from heard.knowledge.search.words import folded, stem_of


def telling_of(word: str, language: str, shelves: Sequence[Shelf]) -> float:
    """Return from 0 to 1 what a word counts as it was typed: in German it is "kann" that says little, and not "Kanne"."""
    typed = folded(word)
    if typed in _typed(COMMON_WORDS.get(language, "")):
        return _share_of_questions(language, shelves)
    return ASKING if typed in _typed(ASKING_WORDS.get(language, "")) else 1.0


def _share_of_questions(language: str, shelves: Sequence[Shelf]) -> float:
    """Return about how many of all titles ask something; 1 in a language of which no question words are known."""
    asking = _stems(language)
    titles = sum(shelf.titles.size for shelf in shelves)
    if not asking or not titles:
        return 1.0
    return min(1.0, sum(shelf.titles_with(asking) for shelf in shelves) / titles / ALL_ASK)


@lru_cache(maxsize=64)
def _typed(words: str) -> frozenset[str]:
    return frozenset(map(folded, words.split()))


@lru_cache(maxsize=64)
def _stems(language: str) -> frozenset[str]:
    return frozenset(stem_of(word, language) for word in QUESTION_WORDS.get(language, "").split())
