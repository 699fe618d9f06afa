"""The passage of a text that answers a question, with the words that were asked for marked."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from heard.knowledge.search.words import folded, is_common, stem_of, words_with_places

LONGEST_EXCERPT = 170  # characters: two lines on a desk
_SENTENCE_ENDS = re.compile(r"[.!?…] |[。！？؟]")
_WORD = re.compile(r"\w+")


def best_passage(passages: list[str], language: str, weights: Mapping[str, float], nearness: list[float]) -> str:
    """Return the passage that says most of what was asked for: by the weights of its words, and by how near each is meant.

    `nearness` is of the first passages, from 0 to 1; without passages "" is returned.
    """
    total = sum(weights.values()) or 1.0
    best, most = "", -1.0
    for place, passage in enumerate(passages):
        said = {stem for stem, _start, _end in words_with_places(passage, language)}
        score = sum(weight for stem, weight in weights.items() if stem in said) / total
        score += nearness[place] if place < len(nearness) else 0.0
        if score > most:
            best, most = passage, score
    return best


def excerpt(passage: str, language: str, stems: Collection[str], *, longest: int = LONGEST_EXCERPT) -> str:
    """Return the part of a passage, cut between words, in which most of the words stand that were asked for."""
    if len(passage) <= longest:
        return passage
    runs = _runs(passage, language, stems)
    begins = [0, *(start for start, _end in runs)]
    said = {begin: len({passage[a:b] for a, b in runs if a >= begin and b <= begin + longest}) for begin in begins}
    begin = max(begins, key=lambda one: (said[one], -one))
    within = [end for _start, end in runs if begin < end <= begin + longest]
    first = _beginning_before(passage, begin, longest - (max(within) - begin if within else 0))
    last = first + longest
    if last < len(passage):
        last = (
            max(passage.rfind(" ", first + longest // 2, last + 1), *within, first + 1)
            if " " in passage[first:last]
            else last
        )
    return f"{'…' if first else ''}{passage[first:last].strip(' ·')}{'…' if last < len(passage) else ''}"


def _beginning_before(passage: str, begin: int, room: int) -> int:
    """Return where an excerpt begins that shows what stands at `begin`: a sentence if there is room, else between two words."""
    earliest = max(0, begin - room)
    if earliest == 0:
        return 0
    sentences = [end.end() for end in _SENTENCE_ENDS.finditer(passage, earliest, begin)]
    words = passage.find(" ", max(earliest, begin - room // 2), begin) + 1
    return sentences[-1] if sentences else words or begin


def highlighted(text: str, language: str, stems: Collection[str]) -> SafeString:
    """Return a text as HTML, escaped, with <mark> around each word whose stem was asked for."""
    pieces, done = list[str](), 0
    for start, end in _runs(text, language, stems):
        pieces += [escape(text[done:start]), "<mark>", escape(text[start:end]), "</mark>"]
        done = end
    pieces.append(escape(text[done:]))
    return mark_safe("".join(pieces))  # noqa: S308 - every piece is escaped


def _runs(text: str, language: str, stems: Collection[str]) -> list[tuple[int, int]]:
    """Return where marked words begin and end; pairs of signs that overlap are marked as one."""
    runs = list[tuple[int, int]]()
    for stem, start, end in words_with_places(text, language):
        if stem not in stems:
            continue
        if runs and start < runs[-1][1]:
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    return runs


def highlighted_beginnings(text: str, typed: str, language: str) -> SafeString:
    """Return a text as HTML, escaped, with <mark> around the beginnings of words that were typed.

    Little words such as "the" and "a" are left out unless nothing else was typed: each would mark half of what is found.
    """
    words = typed.split()
    telling = [word for word in words if not is_common(stem_of(word, language), language)]
    begun = [folded(word) for word in telling or words]
    pieces, done = list[str](), 0
    for match in _WORD.finditer(text):
        length = max((_beginning(match.group(), one) for one in begun), default=0)
        if length:
            end = match.start() + length
            pieces += [escape(text[done : match.start()]), "<mark>", escape(text[match.start() : end]), "</mark>"]
            done = end
    pieces.append(escape(text[done:]))
    return mark_safe("".join(pieces))  # noqa: S308 - every piece is escaped


def _beginning(word: str, begun: str) -> int:
    """Return how many characters of a word are what was typed: all of what was typed, or nothing."""
    if not begun or not folded(word).startswith(begun):
        return 0
    return next((length for length in range(1, len(word) + 1) if len(folded(word[:length])) >= len(begun)), len(word))
