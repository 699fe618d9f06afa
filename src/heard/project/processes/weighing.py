"""What a process holds alone, and when it has become so much that beginning afresh is cheaper than keeping it.

A child shares the memory of its parent until it writes there, and Python writes a count into everything it touches.
What it loads for a job once in a while (the model that knows meanings, pictures, an import) it never gives back whole.
A new child shares everything again, and costs a tenth of a second.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from pathlib import Path

GROWN_KIB = 40 * 1024
LOOK_SECONDS = 10.0


def held_alone() -> int:
    """Return the memory that only this process holds (KiB); 0 where the system does not tell."""
    told = Path("/proc/self/smaps_rollup")  # only Linux has it
    if not told.exists():
        return 0
    return sum(
        int(size) for size in re.findall(r"^Private_(?:Clean|Dirty): +(\d+) kB$", told.read_text(), re.MULTILINE)
    )


def watch(
    stop: threading.Event,
    *,
    is_idle: Callable[[], bool],
    grown_kib: int = GROWN_KIB,
    every_seconds: float = LOOK_SECONDS,
) -> bool:
    """Return True once this process holds so much more than at first and has nothing to do, False when told to stop."""
    at_first = held_alone()
    while not stop.wait(every_seconds):
        if held_alone() - at_first > grown_kib and is_idle():
            return True
    return False
