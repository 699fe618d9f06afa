"""What search goes by."""

from __future__ import annotations

from enum import Enum


class By(Enum):
    """What decides the order."""

    WORDS = "words"
    MEANING = "meaning"
    BOTH = "both"
