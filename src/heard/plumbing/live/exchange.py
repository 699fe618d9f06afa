"""The exchange: short messages among the live processes of an installation. Nothing is kept; who is away misses them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Protocol

log = logging.getLogger(__name__)

Receive = Callable[[str, bytes], None]  # the subject and what was said


class Exchange(Protocol):
    """How what is never written down travels: within this process, or among several nodes."""

    is_joined: bool  # whether other nodes are within reach, as far as one can know

    def attach(self, receive: Receive, *, joined: Callable[[], None] | None = None) -> None:
        """Hand everything, what this node says too, to `receive`, on the loop; it picks its subjects out.

        `joined` is called each time the other nodes come within reach: at the start and after a break.
        """
        ...

    def publish(self, subject: str, data: bytes) -> None:
        """Tell every node, this one at once; never waits. `subject` is made of letters, digits, dots and dashes."""
        ...

    async def run(self) -> None:
        """Keep the line to the others up until cancelled."""
        ...


class OneNode:
    """The exchange of an installation with one live process."""

    def __init__(self) -> None:
        """Begin with nobody to tell."""
        self._receivers: list[Receive] = []
        self.is_joined = False

    def attach(self, receive: Receive, *, joined: Callable[[], None] | None = None) -> None:
        """Hand everything to `receive`; there are no others to join."""
        self._receivers.append(receive)

    def publish(self, subject: str, data: bytes) -> None:
        """Tell all receivers at once."""
        deliver(self._receivers, subject, data)

    async def run(self) -> None:
        """There is no line to keep up."""
        await asyncio.Event().wait()


def deliver(receivers: list[Receive], subject: str, data: bytes) -> None:
    """Hand a message to every receiver; one that stumbles over it does not keep it from the others."""
    for receive in receivers:
        try:
            receive(subject, data)
        except Exception:
            log.exception("a message about %s could not be taken in", subject)
