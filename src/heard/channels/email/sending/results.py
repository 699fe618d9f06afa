"""What came of handing a mail over."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Result(StrEnum):
    """How a hand-over ended."""

    SENT = "sent"
    LATER = "later"  # it has not left; try again
    REFUSED = "refused"  # it has not left, and trying again would not help
    UNCERTAIN = "uncertain"  # the connection broke after the last byte and before the answer
    STOPPED = "stopped"  # outgoing mail was stopped; not an attempt


@dataclass(frozen=True, kw_only=True)
class HandedOver:
    """One mail: the result, why in plain words, and who has it now."""

    message_id: int
    result: Result
    problem: str = ""
    accepted: tuple[str, ...] = field(default_factory=tuple)
