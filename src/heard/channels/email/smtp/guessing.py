"""How often a password may be tried at the receiver: a guesser's network is slowed down, whatever connections it opens."""

from __future__ import annotations

import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from heard.staff.client_address import network

AT_FIRST = 5  # wrong tries, as on the page for signing in
SECONDS = 60.0  # for each further one
NAMES = 64
MOST = 20_000  # counts, and addresses that are known

Key = tuple[str, int]


class Guesses:
    """Wrong tries of the last minutes, by network and user name. Used on the event loop only.

    Whoever was right before is counted by their very address, so that no neighbour in their network keeps them out;
    whoever guesses another name does not either. Names fall into a few groups nobody can foresee: the counts are
    bounded, and do not tell which name is ours. What is one too many is not looked at, right or wrong, and a minute
    later it is again.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with nobody known."""
        self._clock = clock
        self._secret = secrets.token_bytes(16)
        self._wrong: OrderedDict[Key, tuple[float, float]] = OrderedDict()
        self._known: OrderedDict[Key, None] = OrderedDict()

    def may_try(self, address: str, user: bytes) -> bool:
        """Return whether a password from there is looked at."""
        return self._count(self._key(address, user)) <= AT_FIRST - 1

    def was_wrong(self, address: str, user: bytes) -> None:
        """Count a try."""
        key = self._key(address, user)
        self._wrong[key] = (self._count(key) + 1, self._clock())
        self._wrong.move_to_end(key)
        _shorten(self._wrong)

    def was_right(self, address: str, user: bytes) -> None:
        """Know an address from now on."""
        key = (address, self._group(user))
        self._known[key] = None
        self._known.move_to_end(key)
        _shorten(self._known)

    def _key(self, address: str, user: bytes) -> Key:
        own = (address, self._group(user))
        return own if own in self._known else (network(address), own[1])

    def _group(self, user: bytes) -> int:
        return hmac.digest(self._secret, user, "sha256")[0] % NAMES

    def _count(self, key: Key) -> float:
        count, at = self._wrong.get(key, (0.0, 0.0))
        return max(0.0, count - (self._clock() - at) / SECONDS)


def _shorten(counts: OrderedDict[Key, Any]) -> None:
    while len(counts) > MOST:
        counts.popitem(last=False)
