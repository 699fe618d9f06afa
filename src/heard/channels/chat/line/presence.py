"""Which visitors are here, on which page and typing: shown to agents, forgotten with the socket, never in the database."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace

from heard.plumbing.live.exchange import Exchange
from heard.plumbing.live.hub import Hub
from heard.plumbing.live.shown import Shown, Value

SUBJECT = "visitors"
TYPING_SECONDS = 6.0
MOST_SHOWN = 200  # visitors of one site that an agent is told of at once


@dataclass(frozen=True, slots=True)
class Here:
    """One socket of a visitor: of which inbox and conversation (0: none open), what they type, and, if they agreed, where."""

    inbox: int
    chat: int
    name: str = ""
    types: bool = False
    text: str = ""
    url: str = ""
    title: str = ""
    since: str = ""
    read: int = 0
    got: int = 0


class Presence:
    """Knows every visitor's socket of all nodes, and tells agents who listen to the conversation, or to the site."""

    def __init__(self, hub: Hub, exchange: Exchange) -> None:
        """Begin with nobody here."""
        self._hub = hub
        self._here: dict[str, Here] = {}
        self._chats: dict[int, set[str]] = defaultdict(set)
        self._sites: dict[int, set[str]] = defaultdict(set)
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._book = Shown(exchange, SUBJECT, self._changed)

    def show(self, socket: str, here: Here | None) -> None:
        """Show a socket of this node, or (None) that it went; typing ends by itself."""
        if (timer := self._timers.pop(socket, None)) is not None:
            timer.cancel()
        if here is not None and here.types:
            stopped = replace(here, types=False, text="")
            self._timers[socket] = asyncio.get_running_loop().call_later(TYPING_SECONDS, self.show, socket, stopped)
        if here is not None or socket in self._here:
            self._book.put(socket, None if here is None else asdict(here))

    def of(self, socket: str) -> Here | None:
        """Return what a socket shows."""
        return self._here.get(socket)

    def texts(self, topic: str) -> Iterator[str]:
        """Yield what an agent is told who begins to listen to a conversation, or to a site (`site:<inbox>`)."""
        kind, _, number = topic.partition(":")
        if kind == "conversation" and int(number) in self._chats:
            yield self._of_chat(int(number))
        elif kind == "site":
            for socket in list(self._sites.get(int(number), ()))[:MOST_SHOWN]:
                yield self._of_site(socket, self._here[socket])

    def _changed(self, socket: str, value: Value | None) -> None:
        before = self._here.pop(socket, None)
        if before is not None:
            self._forget(socket, before)
        now = Here(**value) if value is not None else None
        if now is not None:
            self._here[socket] = now
            if now.chat:
                self._chats[now.chat].add(socket)
            if now.url:
                self._sites[now.inbox].add(socket)
        for chat in {before.chat if before else 0, now.chat if now else 0} - {0}:
            if self._hub.is_heard(f"conversation:{chat}"):
                self._hub.tell_all(f"conversation:{chat}", self._of_chat(chat))
        self._tell_site(socket, before, now)

    def _tell_site(self, socket: str, before: Here | None, now: Here | None) -> None:
        shown = now if now is not None and now.url else None
        if shown is not None:
            self._hub.tell_all(f"site:{shown.inbox}", self._of_site(socket, shown))
        elif before is not None and before.url:
            self._hub.tell_all(f"site:{before.inbox}", json.dumps({"site": f"inbox:{before.inbox}", "who": socket}))

    def _forget(self, socket: str, before: Here) -> None:
        for book, key in ((self._chats, before.chat), (self._sites, before.inbox)):
            if key in book:
                book[key].discard(socket)
                if not book[key]:
                    del book[key]

    def _of_chat(self, chat: int) -> str:
        here = [self._here[socket] for socket in self._chats.get(chat, ())]
        typing = next((one for one in here if one.types), None)
        page = next((one for one in here if one.url), None)
        return json.dumps(
            {
                "visitor": f"conversation:{chat}",
                "here": bool(here),
                "typing": typing is not None,
                "text": typing.text or None if typing else None,
                "page": {"url": page.url, "title": page.title} if page else None,
                "got": max((one.got for one in here), default=0),
                "read": max((one.read for one in here), default=0),
            },
            ensure_ascii=False,
        )

    def _of_site(self, socket: str, here: Here) -> str:
        page = {"url": here.url, "title": here.title}
        who = {"site": f"inbox:{here.inbox}", "who": socket, "name": here.name, "chat": here.chat or None}
        return json.dumps({**who, "page": page, "since": here.since}, ensure_ascii=False)
