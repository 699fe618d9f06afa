"""What somebody says of an article or a video."""

from __future__ import annotations

from dataclasses import dataclass

from heard.knowledge.reading import Reader


@dataclass(frozen=True, kw_only=True)
class Said:
    """Whether it helped, and if not, why.

    name: what tells this browser from others; of a customer who is known, their number counts instead. reason: one of
    MarkReason, kept only when it did not help.
    """

    reader: Reader
    name: str
    helped: bool
    reason: str = ""
    words: str = ""

    @property
    def who(self) -> str:
        """Whose word it is."""
        return (f"customer:{self.reader.customer_id}" if self.reader.customer_id else self.name)[:64]
