"""How much the receiver takes on, and who is using it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a sender may ask of us."""

    mail_bytes: int = 50 * MEBIBYTE
    recipients: int = 100  # RFC 5321, 4.5.3.1.8: at least 100
    connections: int = 200
    connections_per_host: int = 50
    buffered_bytes: int = 256 * MEBIBYTE  # of all mails being received at the same time
    idle_seconds: float = 300.0  # RFC 5321, 4.5.3.2.7: at least five minutes
    data_seconds: float = 1800.0  # for one whole mail, however slow the line
    storing_seconds: float = 60.0


class Usage:
    """Counts connections and the bytes that are held for mails not yet stored. Used on the event loop only."""

    def __init__(self, limits: Limits) -> None:
        """Begin with nobody connected."""
        self._limits = limits
        self._hosts: Counter[str] = Counter()
        self.buffered = 0

    def admit(self, host: str) -> bool:
        """Count a connection and return True, or return False when there are too many."""
        if self._hosts.total() >= self._limits.connections or self._hosts[host] >= self._limits.connections_per_host:
            return False
        self._hosts[host] += 1
        return True

    def leave(self, host: str) -> None:
        """A connection ended."""
        self._hosts[host] -= 1
        if not self._hosts[host]:
            del self._hosts[host]

    def has_room(self, size: int) -> bool:
        """Whether so many bytes more may be held."""
        return self.buffered + size <= self._limits.buffered_bytes
