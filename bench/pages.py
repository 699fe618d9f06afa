"""The workspace under eight agents at once: the inbox, a conversation, an answer, a search; at two sizes of history."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import uuid
from collections.abc import Iterator
from itertools import count
from typing import Any
from urllib.parse import quote

from bench.floor import asked_for, read_again
from bench.house import House, cookies
from bench.load import Measured, Request, drive, get, post

CLIENTS = 8
SECONDS = 8.0
WORDS = ("parcel", "kettle", "invoice", "refund", "colour", "broken", "delivery", "order", "exchange", "address")


def run(sizes: tuple[int, ...] = (2_500, 250_000), *, seconds: float = SECONDS) -> dict[str, Any]:
    """Measure every page at each size (conversations; about four messages in each), and how the cost grows."""
    told: dict[str, Any] = {}
    for size in sizes:
        # In a process of its own: Django knows one database, and each size has another.
        command = [sys.executable, "-m", "bench.pages", str(size), str(seconds)]
        told[str(size)] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    if len(sizes) > 1:
        small, large = told[str(sizes[0])], told[str(sizes[-1])]
        told["growth"] = {
            name: {
                quantile: round(large[name][quantile] / small[name][quantile], 2) for quantile in ("p50_ms", "p95_ms")
            }
            for name in small
            if name != "memory_kib"
        }
    return told


def _measure(house: House, seconds: float) -> dict[str, Any]:
    ids = conversation_ids()
    words = common_words()
    signed_in = cookies(CLIENTS)
    pages = {
        "inbox": lambda index: _inbox(signed_in[index]),
        "conversation": lambda index: _conversations(signed_in[index], ids, index),
        "search": lambda index: _searches(signed_in[index], words, index),
        # Of these a short history holds a full page, too: what else differs is the page's length.
        "search_common": lambda index: _searches(signed_in[index], list(WORDS), index),
        "reply": lambda index: _replies(signed_in[index], ids, index),
    }
    told: dict[str, Any] = {"memory_kib": {"started": sum(house.memory().values())}}
    for name, requests in pages.items():
        drive(house.port, requests, clients=CLIENTS, seconds=1.0)
        told[name] = drive(house.port, requests, clients=CLIENTS, seconds=seconds).told()
    for name, path in _paths(ids, words).items():
        questions = [asked_for(next(path), signed_in[index % CLIENTS]) for index in range(40)]
        floor = read_again(questions, seconds / 2)
        told[name] |= {"floor_per_second": round(floor, 1), "ratio": round(told[name]["per_second"] / floor, 3)}
    for name in ("inbox", "conversation", "search", "search_common"):
        alone: Measured = drive(house.port, pages[name], clients=1, seconds=seconds / 2)
        told[f"{name}_alone"] = alone.told()
    told["memory_kib"]["after"] = sum(house.memory().values())
    told["memory_kib"]["each"] = house.memory()
    return told


def _paths(ids: list[int], words: list[str]) -> dict[str, Iterator[str]]:
    """Return addresses of the pages that only read."""
    chance = random.Random(1)
    return {
        "inbox": ("/inbox/open/" for _ in count()),
        "conversation": (f"/conversations/{chance.choice(ids)}/" for _ in count()),
        "search": (_search(chance, words) for _ in count()),
    }


def _search(chance: random.Random, words: list[str]) -> str:
    return f"/search/?q={quote(chance.choice(words))}+{quote(chance.choice(words))}"


def conversation_ids() -> list[int]:
    """Return open conversations, some hundred of them."""
    from heard.conversations.models import Conversation

    everybodys = Conversation.objects.filter(inbox__teams=None, merged_into=None).exclude(state="spam")
    ids = everybodys.order_by("-id").values_list("id", flat=True)[:5000]
    return random.Random(1).sample(list(ids), min(600, len(ids)))


def common_words() -> list[str]:
    """Return words that occur in the messages there are, common and rare."""
    from heard.conversations.models import Message

    texts = " ".join(Message.objects.order_by("?").values_list("text", flat=True)[:200])
    found = sorted({word.lower() for word in texts.split() if word.isalpha() and len(word) > 3})
    return found or list(WORDS)


def _inbox(cookie: str) -> Iterator[Request]:
    while True:
        yield get("/inbox/open/", cookie=cookie), 200


def _conversations(cookie: str, ids: list[int], seed: int) -> Iterator[Request]:
    chance = random.Random(seed)
    while True:
        yield get(f"/conversations/{chance.choice(ids)}/", cookie=cookie), 200


def _searches(cookie: str, words: list[str], seed: int) -> Iterator[Request]:
    chance = random.Random(seed)
    while True:
        yield get(_search(chance, words), cookie=cookie), 200


def _replies(cookie: str, ids: list[int], seed: int) -> Iterator[Request]:
    chance = random.Random(seed)
    for number in count():
        text = (
            f"Thank you for your patience. Your parcel left us today and comes on Tuesday. ({seed}.{number})".encode()
        )
        body = (
            b"kind=reply&seen=999999999999&client_id="
            + str(uuid.uuid4()).encode()
            + b"&text="
            + text.replace(b" ", b"+")
        )
        headers = f"X-CSRFToken: {'a' * 32}\r\nHX-Request: true\r\n"
        path = f"/conversations/{chance.choice(ids)}/replies/"
        yield post(path, body, kind="application/x-www-form-urlencoded", cookie=cookie, headers=headers), 200


if __name__ == "__main__":
    with House(int(sys.argv[1])) as house:
        print(json.dumps(_measure(house, float(sys.argv[2]))))
