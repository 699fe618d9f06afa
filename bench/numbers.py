"""The page of numbers under eight agents at once: the usual days, which are kept for a minute, and days nobody asked for yet."""

from __future__ import annotations

import datetime as dt
import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

from bench.floor import asked_for, read_again
from bench.house import House, cookies
from bench.load import Request, drive, get

CLIENTS = 8
SECONDS = 8.0
USUAL = ("/numbers/", "/numbers/?period=7", "/numbers/?period=90", "/numbers/?by=agent", "/numbers/?clock=wall&by=day")


def run(conversations: int = 250_000, *, seconds: float = SECONDS) -> dict[str, Any]:
    """Measure in a process of its own, among so many conversations: counting them, and both kinds of looks."""
    command = [sys.executable, "-m", "bench.numbers", str(conversations), str(seconds)]
    found: dict[str, Any] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    return found


def _measure(house: House, seconds: float) -> dict[str, Any]:
    from django.utils import timezone

    from heard.insights.actions.count_anew import count_anew

    began = time.perf_counter()
    counted = count_anew(at=timezone.now())
    told: dict[str, Any] = {"counted_per_second": round(counted / (time.perf_counter() - began))}
    signed_in = cookies(CLIENTS)
    for path in USUAL:
        asked_for(
            path, signed_in[0]
        )  # in this process, so that the floor is asked what a kept answer leaves to be asked
    looks = {"usual_days": _usual, "other_days": _other}
    for name, paths in looks.items():
        drive(
            house.port, lambda index, paths=paths: _asked(paths(index), signed_in[index]), clients=CLIENTS, seconds=1.0
        )
        done = drive(
            house.port, lambda index, paths=paths: _asked(paths(index + 100), signed_in[index]), clients=CLIENTS,
            seconds=seconds,
        )  # fmt: skip
        told[name] = done.told()
        addresses = paths(1000)
        questions = [asked_for(next(addresses), signed_in[index % CLIENTS]) for index in range(20)]
        floor = read_again(questions, seconds / 2)
        told[name] |= {"floor_per_second": round(floor, 1), "ratio": round(told[name]["per_second"] / floor, 3)}
    return told


def _usual(seed: int) -> Iterator[str]:
    chance = random.Random(seed)
    while True:
        yield chance.choice(USUAL)


def _other(seed: int) -> Iterator[str]:
    """Yield days from one to another, up to a quarter of a year within the last two, that hardly come twice."""
    chance, today = random.Random(seed), dt.datetime.now(tz=dt.UTC).date()
    while True:
        last = today - dt.timedelta(days=chance.randrange(600))
        first = last - dt.timedelta(days=chance.randrange(90))
        yield f"/numbers/?from={first}&to={last}"


def _asked(paths: Iterator[str], cookie: str) -> Iterator[Request]:
    for path in paths:
        yield get(path, cookie=cookie), 200


if __name__ == "__main__":
    with House(int(sys.argv[1])) as house:
        print(json.dumps(_measure(house, float(sys.argv[2]))))
