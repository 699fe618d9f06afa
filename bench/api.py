"""Messages and conversations by the API: eight scripts at once, and sixteen; against a bare psycopg loop, in turn with it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

from bench.floor import last_numbers, write_again
from bench.house import House
from bench.load import Request, drive, post, together
from bench.mail import TEXT

SCRIPTS = 8
SECONDS = 3.0
ROUNDS = 4  # Heard, the floor, Heard, the floor …: a machine that changes its pace within seconds does so for both
CONVERSATIONS = 2_500
TABLES = (
    "customers_customer", "customers_address", "conversations_conversation", "conversations_participant",
    "conversations_message", "conversations_searchentry", "plumbing_fact",
)  # fmt: skip


def run(*, conversations: int = CONVERSATIONS, seconds: float = SECONDS) -> dict[str, Any]:
    """Let customers add messages, begin conversations and agents answer, by the API, in a house with some history."""
    with House(conversations) as house:
        token, inbox, ids = _token(), _inbox(), _ids()
        kinds: dict[str, tuple[int, Callable[[int], Iterator[Request]]]] = {
            "message": (SCRIPTS, lambda index: _messages(token, ids, index)),
            "message_of_sixteen": (2 * SCRIPTS, lambda index: _messages(token, ids, index)),
            "conversation": (SCRIPTS, lambda index: _conversations(token, inbox, index)),
            "reply": (SCRIPTS, lambda index: _replies(token, ids, index)),
        }
        told: dict[str, Any] = {
            name: _in_turn(house.port, clients, requests, seconds) for name, (clients, requests) in kinds.items()
        }
        told["memory_kib"] = sum(house.memory().values())
        return told


def _in_turn(port: int, clients: int, requests: Callable[[int], Iterator[Request]], seconds: float) -> dict[str, float]:
    drive(port, requests, clients=clients, seconds=1.0)
    rounds, floor_seconds = [], 0.0
    for _ in range(ROUNDS):
        before = last_numbers(TABLES)
        rounds.append(drive(port, requests, clients=clients, seconds=seconds))
        _wait_for_reactions()
        floor_seconds += rounds[-1].count / write_again(before, rounds[-1].count)
    done = together(rounds)
    floor = done.count / floor_seconds
    return {**done.told(), "floor_per_second": round(floor, 1), "ratio": round(done.rate / floor, 3)}


def _token() -> str:
    from django.utils import timezone

    from heard.staff.actions.issue_token import issue_token
    from heard.staff.models import Agent

    agent = Agent.objects.get_queryset().active().order_by("id")[0]
    return issue_token(agent=agent, name="bench", scopes=["read", "write"], at=timezone.now())[1]


def _inbox() -> int:
    from heard.conversations.models import Inbox

    return int(Inbox.objects.order_by("id").values_list("id", flat=True)[0])


def _ids() -> list[int]:
    """Return conversations of the first inbox that customers still write in."""
    from heard.conversations.models import Conversation

    found = Conversation.objects.filter(inbox=_inbox(), merged_into=None).exclude(state__in=["spam", "resolved"])
    return list(found.order_by("-id").values_list("id", flat=True)[:400])


def _wait_for_reactions() -> None:
    from heard.plumbing.models import Duty

    deadline = time.monotonic() + 300
    while Duty.objects.exists():
        if time.monotonic() > deadline:
            raise RuntimeError("the reactions did not come to an end")
        time.sleep(0.1)


def _post(token: str, path: str, given: dict[str, Any]) -> Request:
    headers = f"Authorization: Bearer {token}\r\n"
    return post(f"/api/v1/{path}", json.dumps(given).encode(), kind="application/json", headers=headers), 201


def _messages(token: str, ids: list[int], seed: int) -> Iterator[Request]:
    for number in count():
        yield _post(token, f"conversations/{ids[(seed * 50 + number) % len(ids)]}/messages", {"text": TEXT})


def _conversations(token: str, inbox: int, seed: int) -> Iterator[Request]:
    for number in count():
        customer = {"address": f"script{seed}.{number}.{time.time_ns()}@mail.example", "name": "Mia Berg"}
        given = {"inbox_id": inbox, "customer": customer, "subject": "Where is my kettle?", "text": TEXT}
        yield _post(token, "conversations", given)


def _replies(token: str, ids: list[int], seed: int) -> Iterator[Request]:
    for number in count():
        given = {"text": f"Thank you, it comes on Tuesday. ({seed}.{number})", "undo_seconds": 600}
        yield _post(token, f"conversations/{ids[(seed * 50 + number) % len(ids)]}/replies", given)
