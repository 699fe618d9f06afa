"""What a check says."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from heard.project.environment import Environment


class State(StrEnum):
    """How serious a finding is."""

    OK = "ok"
    WARN = "warn"  # it works, but not as it should for long
    FAIL = "fail"  # something does not work


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: how it is, and how to mend it unless it is well."""

    check: str
    state: State
    says: str
    mend: str = ""


# A check yields what it finds. It may read, and ask servers, but changes nothing.
Check = Callable[[Environment], Iterator[Finding]]


def ok(check: str, says: str) -> Finding:
    """Everything as it should be."""
    return Finding(check, State.OK, says)


def warn(check: str, says: str, mend: str) -> Finding:
    """Not as it should be, though it works for now."""
    return Finding(check, State.WARN, says, mend)


def fail(check: str, says: str, mend: str) -> Finding:
    """It does not work."""
    return Finding(check, State.FAIL, says, mend)
