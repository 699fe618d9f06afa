"""Killing one process of a running house, as the system does when memory runs out."""

import contextlib
import os
import signal
from pathlib import Path

from tests.stories.house import House, eventually


def kill(house: House, part: str) -> None:
    """Kill a part of the house, as soon as it is there, and see that another takes its place."""
    before = eventually(lambda: _pid(house, part))
    os.kill(before, signal.SIGKILL)
    eventually(lambda: _pid(house, part) not in {None, before})


def _pid(house: House, part: str) -> int | None:
    assert house.server
    for child in Path(f"/proc/{house.server.pid}/task/{house.server.pid}/children").read_text().split():
        with contextlib.suppress(OSError):
            if Path(f"/proc/{child}/comm").read_text().strip() == f"heard {part}":
                return int(child)
    return None
