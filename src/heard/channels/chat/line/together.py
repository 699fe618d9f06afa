"""Asking the database once for what many sockets want to know at the same moment."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")
AT_ONCE = 100


class Together(Generic[Key, Value]):
    """Gathers keys while a question is under way, and asks for all of them with the next one."""

    def __init__(self, ask: Callable[[Sequence[Key]], Mapping[Key, Value]], executor: Executor) -> None:
        """Remember whom to ask; `ask` runs in the executor."""
        self._ask = ask
        self._executor = executor
        self._wanted: dict[Key, asyncio.Future[Value | None]] = {}
        self._asking: asyncio.Task[None] | None = None

    async def get(self, key: Key) -> Value | None:
        """Return the value of a key, or None when there is none. Raises what asking raises."""
        if key not in self._wanted:
            self._wanted[key] = asyncio.get_running_loop().create_future()
        found = self._wanted[key]
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask_on())
        return await asyncio.shield(found)

    async def _ask_on(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self._wanted:
                keys = list(self._wanted)[:AT_ONCE]
                waiting = {key: self._wanted.pop(key) for key in keys}
                try:
                    answers = await loop.run_in_executor(self._executor, self._ask, keys)
                except Exception as error:
                    for future in waiting.values():
                        future.set_exception(error)
                        future.exception()  # whoever left does not ask for it any more
                else:
                    for key, future in waiting.items():
                        future.set_result(answers.get(key))
        finally:
            self._asking = None
