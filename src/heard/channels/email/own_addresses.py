"""Which addresses are ours, and which inbox each belongs to."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass

from heard.conversations.models import Inbox


@dataclass(frozen=True)
class OwnAddresses:
    """The addresses of all inboxes in use, in lower case, each with the number of its inbox."""

    inboxes: dict[str, int]

    @classmethod
    def read(cls) -> OwnAddresses:
        """Read them from the database."""
        active = Inbox.objects.active().values_list("address", "id")
        return cls({address.lower(): number for address, number in active})

    def inbox_of(self, address: str) -> int | None:
        """Return the inbox that a recipient belongs to: the address itself, or one with `+anything` in it."""
        address = address.strip().strip("<>").lower()
        local, _, domain = address.rpartition("@")
        last, first = local.rpartition("+")[0], local.partition("+")[0]
        for candidate in (local, last, first):
            found = self.inboxes.get(f"{candidate}@{domain}")
            if found is not None:
                return found
        return None

    def inboxes_of(self, addresses: Iterable[str]) -> list[int]:
        """Return the inboxes of several recipients, each once, in their order; strangers are left out."""
        found = (self.inbox_of(address) for address in addresses)
        return list(dict.fromkeys(number for number in found if number is not None))


class KnownAddresses:
    """The own addresses as they were a moment ago.

    For the receiver, which is asked for every recipient of every mail and must not ask the database each time.
    """

    def __init__(self) -> None:
        """Nothing is read before the first question."""
        self._known = OwnAddresses({})
        self._read_at = float("-inf")
        self._lock = threading.Lock()

    def inbox_of(self, address: str) -> int | None:
        """Return the inbox of a recipient as they were last read; without asking the database."""
        return self._known.inbox_of(address)

    @property
    def age(self) -> float:
        """Seconds since they were read."""
        return time.monotonic() - self._read_at

    def read_again(self, *, older_than: float) -> None:
        """Read them now, unless that was done in the last `older_than` seconds."""
        with self._lock:
            if self.age >= older_than:
                asked_at = time.monotonic()
                self._known = OwnAddresses.read()
                self._read_at = asked_at
