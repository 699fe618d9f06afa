"""From facts to what a visitor's browser is told: only what the customer may see, asked for by many sockets at once."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from typing import Any

from django.db import close_old_connections
from django.utils import timezone

from heard.channels.chat.events import ChatRead
from heard.channels.chat.line.together import Together
from heard.channels.chat.queries.of_visitor import messages, states
from heard.channels.chat.queries.queue import queue_of
from heard.channels.chat.queries.team import face
from heard.channels.chat.rating_links import rated, rating_of
from heard.channels.chat.tickets import file_path
from heard.conversations import events as conversations
from heard.plumbing.live.book import Fact

SPOKEN = frozenset(
    event.__name__
    for event in (
        conversations.MessageReceived,
        conversations.MessageSent,
        conversations.ConversationAcknowledged,
    )
)
WITHDRAWN = conversations.ReplyWithdrawn.__name__
MOVED = frozenset(
    event.__name__
    for event in (
        ChatRead,
        conversations.ConversationAssigned,
        conversations.ConversationClosed,
        conversations.ConversationReopened,
        conversations.ConversationWaits,
        conversations.ConversationSnoozed,
        conversations.ConversationWoke,
    )
)
ANOTHER = frozenset({conversations.ConversationsMerged.__name__, conversations.ConversationSplitOff.__name__})

#: The facts of a conversation that its visitor is told of.
NAMES = SPOKEN | MOVED | ANOTHER | {WITHDRAWN}
#: What another kind of channel tells visitors of its facts, by name: a function of the fact's data and the moment.
Frames = Mapping[str, Callable[..., dict[str, Any] | None]]


class Telling:
    """Turns facts into frames."""

    def __init__(self, executor: Executor, frames: Frames) -> None:
        """Ask the database in the executor; `frames` are those of other kinds of channels."""
        self._messages: Together[int, dict[str, Any]] = Together(_messages, executor)
        self._states: Together[int, dict[str, Any]] = Together(stated, executor)
        self._others: Together[tuple[str, int], dict[str, Any]] = Together(self._ask_others, executor)
        self._frames = frames

    async def frames(self, fact: Fact, *, visitor: uuid.UUID) -> list[dict[str, Any]]:
        """Return what a visitor is told of a fact of one of their conversations."""
        chat = int(fact.stream.partition(":")[2])
        if fact.name in SPOKEN:
            message = await self._messages.get(int(fact.data["message_id"]))
            said = [] if message is None else [{"message": for_visitor(message, visitor)}]
            return [*said, *await self.state(chat)] if fact.name != conversations.MessageSent.__name__ else said
        if fact.name == WITHDRAWN:
            return [{"gone": {"chat": chat, "id": fact.data["message_id"]}}]
        if fact.name in ANOTHER:
            return [{"reload": True}]
        if fact.name in self._frames:
            told = await self._others.get((fact.name, int(fact.data["call_id"])))
            return [told] if told else []
        return await self.state(chat)

    async def state(self, chat: int) -> list[dict[str, Any]]:
        """Return how a conversation stands."""
        found = await self._states.get(chat)
        return [] if found is None else [{"state": found}]

    def _ask_others(self, keys: Sequence[tuple[str, int]]) -> dict[tuple[str, int], dict[str, Any]]:
        close_old_connections()
        at = timezone.now()
        told = {key: self._frames[key[0]](key[1], at=at) for key in keys}
        return {key: frame for key, frame in told.items() if frame is not None}


def stated(chats: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return how conversations stand, as their visitors are told."""
    close_old_connections()
    at = timezone.now()
    found = states(chats)
    waiting = [number for number, state in found.items() if state["state"] == "open" and state["agent"] is None]
    places = queue_of(waiting, at=at) if waiting else {}
    answered = rated([state["closure"] for state in found.values() if state["closure"]])
    return {
        number: _stated(state, places.get(number), at, asks=state["closure"] not in answered)
        for number, state in found.items()
    }


def _stated(
    state: Mapping[str, Any], place: tuple[int, int | None] | None, at: dt.datetime, *, asks: bool
) -> dict[str, Any]:
    return {
        "chat": state["chat"],
        "state": state["state"],
        "agent": face(state["agent"]) if state["agent"] else None,
        "place": place[0] if place else None,
        "minutes": place[1] if place else None,
        "got": state["got"],
        "read": state["read"],
        "rating": rating_of(state["chat"], state["closure"], at=at) if state["closure"] and asks else None,
    }


def for_visitor(message: Mapping[str, Any], visitor: uuid.UUID) -> dict[str, Any]:
    """Return a message as one visitor gets it: faces instead of numbers, files under addresses of their own."""
    at = timezone.now()
    shown = {key: value for key, value in message.items() if key != "agent_id"}
    if message["from"] == "us":
        shown |= face(message["name"])
    shown["files"] = [
        {
            "name": file["name"],
            "type": file["type"],
            "bytes": file["bytes"],
            "url": file_path(file["id"], visitor=visitor, at=at),
            "picture": file["type"].startswith("image/") and file["type"] != "image/svg+xml",
        }
        for file in message["files"]
    ]
    return shown


def _messages(ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    close_old_connections()
    return messages(ids)
