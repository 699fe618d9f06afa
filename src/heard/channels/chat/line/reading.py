"""How far visitors have read: gathered for a moment and written together, as every message would be a write otherwise."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from heard.channels.chat.actions.note_read import note_read

GATHERING_SECONDS = 0.5
MOST = 500  # chats in one statement


class Readings:
    """What was not written yet; should this process die, the browser says it again when it is back."""

    def __init__(self, ask: Callable[..., Awaitable[object]]) -> None:
        """Remember who writes in a thread."""
        self._ask = ask
        self._came_to: dict[int, tuple[int, int]] = {}
        self._some = asyncio.Event()

    def note(self, chat: int, *, got: int = 0, read: int = 0) -> None:
        """Note a message of ours that reached a visitor, or that they saw."""
        before = self._came_to.get(chat, (0, 0))
        self._came_to[chat] = (max(before[0], got, read), max(before[1], read))
        self._some.set()

    async def write_on(self) -> None:
        """Write what was noted, until cancelled."""
        while True:
            await self._some.wait()
            await asyncio.sleep(GATHERING_SECONDS)
            self._some.clear()
            await self.write()

    async def write(self) -> None:
        """Write what was noted so far."""
        while self._came_to:
            noted = {chat: self._came_to.pop(chat) for chat in sorted(self._came_to)[:MOST]}
            try:
                await self._ask(note_read, came_to=noted)
            except BaseException:  # not written: it is tried again
                for chat, (got, read) in noted.items():
                    self.note(chat, got=got, read=read)
                raise
