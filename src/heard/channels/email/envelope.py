"""What is known about a raw mail beside its bytes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """How a mail came. `open_after` counts for imports: what is older comes in resolved."""

    raw_id: int
    source: str
    inbox_id: int | None
    envelope_from: str
    envelope_to: tuple[str, ...]
    received_at: dt.datetime
    open_after: dt.datetime | None = None

    @property
    def is_old(self) -> bool:
        """Whether it comes from an archive."""
        return self.source == "import"
