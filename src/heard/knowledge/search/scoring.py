"""How much words and meaning count. Chosen by measuring on several collections; see docs/decisions/search-of-knowledge.md."""

from __future__ import annotations

SATURATION = 1.2  # BM25's k1: how soon a word that stands often in a document stops counting more
LENGTH_OF_TITLES = 0.3  # BM25's b for titles and questions: how much a long one is held against it
LENGTH_OF_TEXTS = 0.5  # and for everything a document says
WHOLE = 0.5  # what a document says altogether counts half of what its title and questions say

ASKING = 0.4  # what "long" of "how long" counts, and whatever else is said around questions of every kind
ALL_ASK = 0.9  # share of titles that ask something from which on "how" and "what" count in full
MENDED_KNOWN = 0.5  # what a word counts for one that was typed right but stands nowhere: "shop" for "stop"

MEANT_BY_TITLE = 0.7  # the closest of title and questions; the closest passage and the whole share the rest
LEAST_OF_A_WORD = 0.1  # of the weight of the rarest, for pieces of a question that stand everywhere
STEEPNESS = 0.7  # how much more the pieces of rare words count in what a question means: the power of their rarity
MEANING = 0.5  # against words

SURE_BY_WORDS = 0.35  # share of what a question asks for that a document says
SURE_BY_MEANING = 0.62
