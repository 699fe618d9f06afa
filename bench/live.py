"""The live server: visitors who chat with agents, all on one process; what a connection weighs; everybody back at once.

A message's time runs from its leaving one side to its arrival at the other: from a visitor's frame to agents' screens, and
from an agent's request to the API to the visitor's tab. What a message costs is compared with a bare Starlette WebSocket
that inserts it with psycopg and says it back, on this machine in the same run, without agents, as nobody listens there.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.house import House, cookies

AGENTS = 50
CROWDS = 2  # processes the visitors are dealt out to
ADDRESSES = [f"127.0.0.{number}" for number in range(2, 102)]  # one network address may not open all sockets
WARM_SECONDS = 3.0
LIMITS_MS = {"p50": 15, "p99": 60}


class Party:
    """A process of clients."""

    def __init__(self, module: str, **opened: Any) -> None:
        command = [sys.executable, "-m", f"bench.{module}"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.ask("open", **opened)

    def tell(self, word: str, **given: Any) -> None:
        """Send a command."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps({"do": word, **given}) + "\n")
        self.process.stdin.flush()

    def answer(self) -> Any:
        """Return the answer to the last command."""
        assert self.process.stdout
        if not (line := self.process.stdout.readline()):
            raise RuntimeError("a process of clients ended")
        return json.loads(line)

    def ask(self, word: str, **given: Any) -> Any:
        """Send a command and return the answer."""
        self.tell(word, **given)
        return self.answer()

    def end(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.communicate()


def run(
    visitors: int = 2_000, *, rate: float = 100.0, seconds: float = 20.0, idle: int = 10_000, at_once: int = 50
) -> dict[str, Any]:
    """Measure with so many visitors and 50 agents who say `rate` messages a second in all; then hold `idle` connections."""
    with House(0) as house:
        key, signed_in, tokens = _widget(), cookies_of_agents(), _tokens()
        crowds = [Party("visitors", port=house.port, key=key, path="/live/chat") for _ in range(CROWDS)]
        agents = Party("agents", port=house.port, origin=f"http://127.0.0.1:{house.port}")
        try:
            told: dict[str, Any] = {"visitors": visitors, "agents": AGENTS}
            told["memory"] = _weigh(house, crowds, visitors)
            _each(crowds, "begin")
            _settle()
            _each(crowds, "tell")
            told["delivery"] = _deliver(house, crowds, agents, signed_in, tokens, rate=rate, seconds=seconds)
            agents.ask("go")
            told["storm"] = _storm(crowds, visitors)
            told["cost"] = _compare(house, crowds, at_once=at_once, seconds=seconds / 2, visitors=visitors)
            told["idle"] = _hold(house, crowds, idle)
        finally:
            for party in (*crowds, agents):
                party.end()
        return told


def _weigh(house: House, crowds: Sequence[Party], visitors: int) -> dict[str, Any]:
    """Return what a connected visitor weighs in the live process (PSS, KiB)."""
    _each(crowds, "come", count=5, addresses=ADDRESSES)
    before = _live_memory(house)
    came = _each(crowds, "come", count=visitors // CROWDS - 5, addresses=ADDRESSES)
    after = _live_memory(house)
    return {
        "live_kib": after,
        "kib_a_connection": round((after - before) / (visitors - 5 * CROWDS), 1),
        "seconds_to_come": round(max(one["seconds"] for one in came), 2),
        "failed": sum(one["failed"] for one in came),
    }


def _deliver(
    house: House,
    crowds: Sequence[Party],
    agents: Party,
    signed_in: list[str],
    tokens: list[str],
    *,
    rate: float,
    seconds: float,
) -> dict[str, Any]:
    """Let both sides talk at once, and return how long the words took."""
    agents.ask("come", cookies=signed_in)
    chats = _chats()
    _talk(
        crowds, agents, tokens, chats, rate=rate, seconds=WARM_SECONDS
    )  # the first answer of all loads what answers need
    _settle()
    agents.ask("tell")
    _each(crowds, "tell")
    busy = _processor_seconds(house)
    done = _talk(crowds, agents, tokens, chats, rate=rate, seconds=seconds)
    after = _processor_seconds(house)
    time.sleep(2.0)
    room, tales = agents.ask("tell"), [crowd.ask("tell") for crowd in crowds]
    kept = [one for tale in tales for one in tale["kept"]]
    seen = {number: at for tale in tales for number, at in tale["heard"]}
    left = {number: began for number, began, _ in kept}
    to_agents = [at - left[number] for number, at in room["heard"] if number in left]
    to_visitors = [seen[number] - began for number, began, _ in room["said"] if number in seen]
    return {
        "messages_a_second": round((len(kept) + len(room["said"])) / seconds, 1),
        "visitor_to_agents": _spread(to_agents, wanted=5 * len(kept)),
        "agent_to_visitor": _spread(to_visitors, wanted=len(room["said"])),
        "stored_to_visitor": _spread([seen[number] - until for number, _, until in room["said"] if number in seen]),
        "kept_said": _spread([until - began for _, began, until in kept]),
        "refused": sum(tale["refusals"] for tale in tales),
        "lost_connections": room["lost"] + sum(tale["lost"] for tale in tales),
        "frames_to_agents_a_second": round(room["frames"] / seconds),
        "processor_percent": {name: round((after[name] - busy.get(name, 0)) / seconds * 100) for name in after},
        "clients_processor_percent": [round(one["processor_seconds"] / seconds * 100) for one in done],
        "wanted_ms": LIMITS_MS,
    }


def _talk(
    crowds: Sequence[Party], agents: Party, tokens: list[str], chats: list[int], *, rate: float, seconds: float
) -> list[Any]:
    for crowd in crowds:
        crowd.tell("talk", rate=rate / 2 / CROWDS, seconds=seconds)
    talked = agents.ask("talk", rate=rate / 2, seconds=seconds, chats=chats, tokens=tokens)
    return [talked, *(crowd.answer() for crowd in crowds)]


def _storm(crowds: Sequence[Party], visitors: int) -> dict[str, Any]:
    came = _each(crowds, "storm")
    return {
        "visitors": visitors,
        "seconds": round(max(one["seconds"] for one in came), 2),
        "failed": sum(one["failed"] for one in came),
        "why": [why for one in came for why in one["why"]][:3],
    }


def _compare(house: House, crowds: Sequence[Party], *, at_once: int, seconds: float, visitors: int) -> dict[str, Any]:
    """Let visitors talk without pause, here and to a bare echo, and return how many messages a second each takes."""
    from django.db import connection
    from psycopg.conninfo import make_conninfo

    heard = sum(one["per_second"] for one in _each(crowds, "hurry", at_once=at_once // CROWDS, seconds=seconds))
    refusals = sum(crowd.ask("tell")["refusals"] for crowd in crowds)
    _settle()
    parameters = connection.get_connection_params()
    conninfo = make_conninfo(
        **{key: parameters[key] for key in ("dbname", "user", "password", "host", "port") if parameters.get(key)}
    )
    server = subprocess.Popen([sys.executable, "-m", "bench.echo", conninfo], stdout=subprocess.PIPE, text=True)
    assert server.stdout
    port = int(server.stdout.readline())
    others = [Party("visitors", port=port, key="", path="/live/chat") for _ in range(CROWDS)]
    try:
        _each(others, "come", count=visitors // CROWDS, addresses=ADDRESSES)
        floor = sum(one["per_second"] for one in _each(others, "hurry", at_once=at_once // CROWDS, seconds=seconds))
    finally:
        server.kill()
        server.communicate()
        for party in others:
            party.end()
    return {
        "per_second": round(heard, 1),
        "refused": refusals,
        "floor_per_second": round(floor, 1),
        "ratio": round(heard / floor, 3),
    }


def _hold(house: House, crowds: Sequence[Party], count: int) -> dict[str, Any]:
    """Hold so many connections in all that say nothing, over a beat, and return whether all are there."""
    for crowd in crowds:
        crowd.ask("go")
        crowd.ask("tell")
    came = _each(crowds, "come", count=count // CROWDS, addresses=ADDRESSES)
    time.sleep(30.0)
    tales = [crowd.ask("tell") for crowd in crowds]
    return {
        "wanted": count,
        "held": sum(tale["open"] for tale in tales) - sum(tale["lost"] for tale in tales),
        "failed": sum(one["failed"] for one in came),
        "why": [why for one in came for why in one["why"]][:3],
        "seconds_to_come": round(max(one["seconds"] for one in came), 1),
        "live_kib": _live_memory(house),
    }


def _each(parties: Sequence[Party], word: str, **given: Any) -> list[Any]:
    """Let all do something at the same time."""
    for party in parties:
        party.tell(word, **given)
    return [party.answer() for party in parties]


def _spread(times: list[float], *, wanted: int = 0) -> dict[str, Any]:
    ordered = sorted(times)
    if not ordered:
        return {"count": 0, "missing": wanted}
    at = {
        name: ordered[min(int(len(ordered) * share), len(ordered) - 1)] for name, share in (("p50", 0.5), ("p99", 0.99))
    }
    told: dict[str, Any] = {f"{name}_ms": round(value * 1000, 1) for name, value in at.items()}
    return {"count": len(ordered), **({"missing": wanted - len(ordered)} if wanted else {}), **told}


def _live_memory(house: House) -> int:
    time.sleep(2.0)
    return next(kib for name, kib in house.memory().items() if name.startswith("heard live"))


def _processor_seconds(house: House) -> dict[str, float]:
    """Return how long each of our processes has worked; those of PostgreSQL together."""
    worked: dict[str, float] = {}
    for name in house.memory():
        title, _, pid = name.rpartition(" ")
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        worked[title] = worked.get(title, 0.0) + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return worked


def _settle() -> None:
    """Wait until what follows from all messages has followed."""
    from heard.plumbing.models import Duty

    deadline = time.monotonic() + 300
    while Duty.objects.exists():
        if time.monotonic() > deadline:
            raise RuntimeError("the reactions did not come to an end")
        time.sleep(0.1)


def _widget() -> str:
    from bench.visitors import SHOP
    from heard.channels.chat.models import ChatWidget
    from heard.conversations.models import Inbox

    inbox = Inbox.objects.order_by("id")[0]
    widget, _ = ChatWidget.objects.update_or_create(
        inbox=inbox, defaults={"origins": SHOP, "is_on": True, "asks_email": "not"}
    )
    return widget.key


def _chats() -> list[int]:
    """Return the chats our visitors have begun, not those the shop already had."""
    from bench.visitors import WORDS
    from heard.conversations.models import Message

    theirs = Message.objects.filter(conversation__channel="chat", text=WORDS)
    return sorted(set(theirs.values_list("conversation_id", flat=True)))


def cookies_of_agents() -> list[str]:
    """Return the cookies of 50 agents, hired when there are fewer."""
    from heard.staff.models import Agent, Role

    there = Agent.objects.get_queryset().active().count()
    for number in range(there, AGENTS):
        Agent.objects.create(email=f"agent{number}@heard.example", name=f"Agent {number}", role=Role.ADMIN)
    return cookies(AGENTS)


def _tokens() -> list[str]:
    from django.utils import timezone

    from heard.staff.actions.issue_token import issue_token
    from heard.staff.models import Agent

    agents = Agent.objects.get_queryset().active().order_by("id")[:AGENTS]
    return [issue_token(agent=one, name="bench", scopes=["read", "write"], at=timezone.now())[1] for one in agents]
