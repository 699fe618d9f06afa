"""A process with all agents: their screens are open, and they answer by the API: `python -m bench.agents`."""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from typing import Any

from bench.lines import Line, head, open_line
from bench.load import post

ANSWER = "Good morning, it is, and it leaves today with the express service. Shall I put one aside for you?"
LISTENED_TO = 5  # of all agents' screens: whose facts are taken apart; those of the others are counted
POSTING = 8  # answers under way at a time


class Room:
    """All agents of this process."""

    def __init__(self, port: int, origin: str) -> None:
        self.port, self.origin = port, origin
        self.lines: list[Line] = []
        self.heard: list[tuple[int, float]] = []
        self.said: list[tuple[int, float, float]] = []
        self.frames = self.lost = 0

    async def come(self, cookies: list[str]) -> dict[str, Any]:
        """Open the agents' screens, all of which listen to all inboxes."""
        for number, cookie in enumerate(cookies):
            request = head("/live", self.port, origin=self.origin, cookie=cookie)
            heard = self._heard if number < LISTENED_TO else self._counted
            line = await open_line(self.port, request, heard, self._ended, address="127.0.0.1")
            line.say(b'{"subscribe": ["inboxes"]}')
            self.lines.append(line)
        await asyncio.sleep(1.0)
        return {"open": len(self.lines)}

    async def talk(self, rate: float, seconds: float, chats: list[int], tokens: list[str]) -> dict[str, Any]:
        """Let an agent answer in some conversation so many times a second."""
        chance, waiting = random.Random(9), asyncio.Queue[float]()
        posting = [asyncio.create_task(self._post(waiting, chats, tokens, seed)) for seed in range(POSTING)]
        following = time.monotonic()
        end = following + seconds
        while following < end:
            following += chance.expovariate(rate)
            await asyncio.sleep(max(0.0, following - time.monotonic()))
            waiting.put_nowait(time.monotonic())
        await waiting.join()
        for task in posting:
            task.cancel()
        return {"said": len(self.said)}

    async def tell(self) -> dict[str, Any]:
        """Return what was said and heard, and forget it."""
        told = {"said": self.said, "heard": self.heard, "frames": self.frames, "lost": self.lost}
        self.said, self.heard, self.frames = [], [], 0
        return told

    async def go(self) -> dict[str, Any]:
        """Close all screens."""
        for line in self.lines:
            line.abort()
        self.lines = []
        return {}

    async def _post(self, waiting: asyncio.Queue[float], chats: list[int], tokens: list[str], seed: int) -> None:
        chance = random.Random(seed)
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        while True:
            began = await waiting.get()
            headers = f"Authorization: Bearer {chance.choice(tokens)}\r\n"
            path = f"/api/v1/conversations/{chance.choice(chats)}/replies"
            writer.write(post(path, json.dumps({"text": ANSWER}).encode(), kind="application/json", headers=headers))
            answer = (await reader.readuntil(b"\r\n\r\n")).lower()
            body = await reader.readexactly(int(answer.partition(b"content-length:")[2].partition(b"\r\n")[0]))
            if not answer.startswith(b"http/1.1 201"):
                raise RuntimeError(f"{answer[:200]!r} {body[:500]!r}")
            self.said.append((json.loads(body)["id"], began, time.monotonic()))
            waiting.task_done()

    def _heard(self, line: Line, text: bytes) -> None:
        self.frames += 1
        if b'"name":"MessageReceived"' in text:
            self.heard.append((json.loads(text)["data"]["message_id"], time.monotonic()))

    def _counted(self, line: Line, text: bytes) -> None:
        self.frames += 1

    def _ended(self, line: Line) -> None:
        self.lost += 1


async def _obey() -> None:
    loop, room = asyncio.get_running_loop(), None
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        command = json.loads(line)
        word, busy = command.pop("do"), time.process_time()
        if word == "open":
            room, answer = Room(**command), {}
        else:
            assert room is not None
            answer = await getattr(room, word)(**command)
        answer["processor_seconds"] = time.process_time() - busy
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    asyncio.run(_obey())
