"""Looking for garbage by the clock: with many lines open, a look at everything holds all of them up for a fifth of a second."""

from __future__ import annotations

import gc
import threading
import time

EVERY_SECONDS = 60.0
NEVER = 1_000_000_000


def tidy_by_the_clock(*, every_seconds: float = EVERY_SECONDS) -> None:
    """Let this process look through all its objects for garbage every minute, and no more in between.

    By itself Python does so whenever a quarter has come to what there was: with 2,000 visitors who talk, every 18 seconds.
    What lived only for a moment is looked through as before. Lines that ended leave circles behind, so never would be wrong.
    """
    young, grown, _old = gc.get_threshold()
    gc.set_threshold(young, grown, NEVER)
    threading.Thread(target=_tidy, args=(every_seconds,), name="tidying", daemon=True).start()


def _tidy(every_seconds: float) -> None:
    while True:
        time.sleep(every_seconds)
        gc.collect()
