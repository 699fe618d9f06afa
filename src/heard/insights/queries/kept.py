"""Answers kept until the milestones move on: at most a minute, and never across what was counted since."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from heard.insights.models import Counting

Answer = TypeVar("Answer")
MOST = 256  # answers in this process; a page asks four questions

_kept: dict[tuple[int, Hashable], Any] = {}


def kept(counting: Counting | None, question: Hashable, ask: Callable[[], Answer]) -> Answer:
    """Return what was answered to the same question since the last counting, or ask; always while nothing was counted.

    Nobody may change the answer. Threads may ask at once: what one of them throws out, another has in its hands.
    """
    if counting is None:
        return ask()
    key = (counting.mark, question)
    known: Answer | None = _kept.get(key)
    if known is not None:
        return known
    answer = ask()
    for old in [one for one in list(_kept) if one[0] != counting.mark or len(_kept) >= MOST]:
        _kept.pop(old, None)
    _kept[key] = answer
    return answer
