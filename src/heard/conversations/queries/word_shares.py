"""How common words are among all messages, as PostgreSQL's own statistics know it."""

from __future__ import annotations

import time
from collections.abc import Iterable
from math import prod
from typing import Any

from heard.conversations.models.search_entry import PART

KEPT_SECONDS = 600.0


class WordShares:
    """The most common words, some hundreds to a thousand, with the share of messages each stands in."""

    def __init__(self, shares: dict[str, float]) -> None:
        self._shares = shares

    def of(self, words: Iterable[str]) -> float:
        """Return the share of messages that hold all of these words, if none had to do with another; 0 where one is rare."""
        return prod(self._shares.get(word, 0.0) for word in words)

    def of_beginning(self, beginning: str) -> float:
        """Return the share of messages that hold a word which begins so, at most."""
        return min(1.0, sum(share for word, share in self._shares.items() if word.startswith(beginning)))

    @property
    def least(self) -> float:
        """Return the share of the rarest word that is known: no other stands in more messages."""
        return min(self._shares.values(), default=0.0)

    def __bool__(self) -> bool:
        """Return whether anything is known."""
        return bool(self._shares)


def word_shares(cursor: Any) -> WordShares:
    """Return what the statistics say, at most ten minutes old; of a table never analysed nothing."""
    if (kept := _kept.get("shares")) and kept[0] > time.monotonic() - KEPT_SECONDS:
        return kept[1]
    cursor.execute(_SHARES)
    row = cursor.fetchone()
    shares = WordShares(dict(zip(row[0], row[1], strict=False)) if row else {})
    _kept["shares"] = (time.monotonic(), shares)
    return shares


_kept: dict[str, tuple[float, WordShares]] = {}

# PostgreSQL looks at each part by itself. The newest that is half full says how people write now; the very newest may
# hold a hundred messages, in which every word is common.
_SHARES = f"""
SELECT s.most_common_elems::text::text[], s.most_common_elem_freqs FROM pg_inherits i
JOIN pg_class p ON p.oid = i.inhrelid
JOIN pg_stats s ON s.schemaname = 'public' AND s.tablename = p.relname AND s.attname = 'words'
WHERE i.inhparent = 'conversations_searchentry'::regclass AND s.most_common_elems IS NOT NULL
ORDER BY least(p.reltuples, {PART // 2}) DESC, p.oid DESC LIMIT 1
"""  # noqa: S608 - made of constants
