"""Answers kept until the milestones move on: at most a minute, and never across what was counted since."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from heard.insights.models import Counting

Answer = TypeVar("Answer")
MOST = 256  # answers in this process; a page asks four questions

_kept: dict[tuple[int, Hashable], Any] = {}


def kept(counting: Counting | None, question: Hashable, ask: Callable[[], Answer]) -> Answer:
    """Return what was answered to the same question since the last counting, or ask; always while nothing was counted. Nobody may change the answer."""
    if counting is None:
        return ask()
    key = (counting.mark, question)
    if key not in _kept:
        answer = ask()
        for old in [known for known in list(_kept) if known[0] != counting.mark or len(_kept) >= MOST]:
            _kept.pop(old, None)
        _kept[key] = answer
    found: Answer = _kept[key]
    return found
