"""Words as search compares them: folded, cut to their stems, in the way of each language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from threading import local
from typing import Any

from heard.knowledge.search.common_words import COMMON_WORDS

LONGEST_WORD = 40  # characters; what is longer is an address or a key, and its beginning will do

#: Languages of which PyStemmer (Snowball) knows the endings.
STEMMERS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish", "fr": "french", "ga": "irish",
    "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian",
    "nb": "norwegian", "ne": "nepali", "nl": "dutch", "nn": "norwegian", "no": "norwegian", "pl": "polish",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil",
    "tr": "turkish", "yi": "yiddish",
}  # fmt: skip

#: Writing without spaces between words, and Hangul, whose words carry their particles: searched by pairs of signs.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003134f"
_WORD = re.compile(rf"[{_UNSPACED}]+|[^\W_{_UNSPACED}]+(?:['’][^\W_{_UNSPACED}]+)*")
_IS_UNSPACED = re.compile(rf"[{_UNSPACED}]")
_APOSTROPHE = re.compile("['’]")
_ELIDING = {"ca", "fr", "it"}
_ARABIC_LETTERS = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ـ": None})
_stemmers = local()


def readable(text: str) -> str:
    """Return a text on one line, without what no tokenizer and no database takes: zeros, and halves of signs (surrogates)."""
    return " ".join(text.encode("utf-8", "replace").decode().replace("\0", " ").split())


def primary(language: str) -> str:
    """Return the language of a code without its region: "pt" of "pt-BR"."""
    return language.replace("_", "-").partition("-")[0].lower()


def words_with_places(text: str, language: str) -> Iterator[tuple[str, int, int]]:
    """Yield each word as search compares it, with where it begins and ends in `text`, in characters."""
    for match in _WORD.finditer(text):
        word, start, end = match.group(), match.start(), match.end()
        if _IS_UNSPACED.match(word):
            yield from _pairs(word, start)
        elif stem := stem_of(word[:LONGEST_WORD], language):
            yield stem, start, end


def words_of(text: str, language: str) -> list[str]:
    """Return the words of a text as search compares them, in their order."""
    return [word for word, _start, _end in words_with_places(text, language)]


def is_common(word: str, language: str) -> bool:
    """Return whether a stem says little in a question, as "the" and "how" do."""
    return word in _common(language)


def plain_words_of(text: str) -> list[str]:
    """Return the words of a text folded but whole, as people type them; what has no spaces is left out."""
    return [folded(word[:LONGEST_WORD]) for word in _WORD.findall(text) if not _IS_UNSPACED.match(word)]


@lru_cache(maxsize=20_000)
def stem_of(word: str, language: str) -> str:
    """Return the stem of one word, without capitals and accents; "" for a word of which nothing is left."""
    known = _APOSTROPHE.sub("'", unicodedata.normalize("NFKC", word)).casefold()
    if "'" in known:
        known = _without_apostrophe(known, language)
    if language in STEMMERS:
        known = _stemmer(STEMMERS[language]).stemWord(known)
    return folded(known)


def stems_of(words: Sequence[str], language: str) -> list[str]:
    """Return the stems of many words without capitals, each as `stem_of` does; those in plain letters in one go."""
    if language not in STEMMERS:
        return [stem_of(word, language) for word in words]
    plain = [word for word in words if word.isascii() and word.isalpha() and word.islower()]
    known = dict(zip(plain, _stemmer(STEMMERS[language]).stemWords(plain), strict=True))
    return [known[word] if word in known else stem_of(word, language) for word in words]


@lru_cache(maxsize=20_000)
def folded(word: str) -> str:
    """Return a word without capitals and accents, Arabic without vowel signs and with one form of each letter."""
    bare = unicodedata.normalize("NFKD", word).casefold().translate(_ARABIC_LETTERS)
    return "".join(sign for sign in bare if not unicodedata.combining(sign)).replace("'", "").replace("’", "")


def _without_apostrophe(word: str, language: str) -> str:
    first, _apostrophe, last = word.rpartition("'")
    if language in _ELIDING:
        return last
    return first if last == "s" else first + last


def _pairs(run: str, start: int) -> Iterator[tuple[str, int, int]]:
    """Yield each pair of neighbouring signs; a sign that stands alone, alone."""
    signs = unicodedata.normalize("NFKC", run)
    if len(signs) != len(run) or len(signs) == 1:
        yield signs, start, start + len(run)
        return
    for index in range(len(signs) - 1):
        yield signs[index : index + 2], start + index, start + index + 2


def _stemmer(name: str) -> Any:
    """Return this thread's stemmer: two threads must not share one."""
    made = _stemmers.__dict__
    if name not in made:
        import Stemmer  # type: ignore[import-not-found]

        made[name] = Stemmer.Stemmer(name)
    return made[name]


@lru_cache(maxsize=64)
def _common(language: str) -> frozenset[str]:
    return frozenset(stem_of(word, language) for word in COMMON_WORDS.get(language, "").split())
