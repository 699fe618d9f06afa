"""Rate limits: a bucket of requests for each token, refilled by the second; counted in each pages process."""

from __future__ import annotations

import threading
import time

BURST, PER_SECOND = 2000, 1000.0
MOST_BUCKETS = 10_000


class Buckets:
    """Who may ask how often."""

    def __init__(self, burst: int = BURST, per_second: float = PER_SECOND) -> None:
        """Begin with full buckets."""
        self._burst, self._per_second = burst, per_second
        self._left: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def take(self, who: str, *, now: float | None = None) -> float:
        """Take one request out of somebody's bucket; return 0.0, or the seconds they have to wait."""
        now = time.monotonic() if now is None else now
        with self._lock:
            left, since = self._left.get(who, (float(self._burst), now))
            left = min(float(self._burst), left + (now - since) * self._per_second)
            if left < 1:
                return (1 - left) / self._per_second
            if len(self._left) > MOST_BUCKETS:
                self._left.clear()
            self._left[who] = (left - 1, now)
            return 0.0
