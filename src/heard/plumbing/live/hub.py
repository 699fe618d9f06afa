"""The hub: who listens to what, and telling them. Everything here runs on the loop and never waits."""

from __future__ import annotations

import asyncio
import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence

from heard.plumbing.live.book import Fact, Told, told
from heard.plumbing.live.cursor import Cursor
from heard.plumbing.live.door import Door, Visitor
from heard.plumbing.live.listener import SIGN_IN_AGAIN, Closing, Listener
from heard.plumbing.live.ring import Ring

RELOAD = '{"reload": true, '  # how that message begins
RING = 1000  # facts kept in memory for those who reconnect; who was away for longer is told from the book


class Hub:
    """Tells each fact, once and in order, to every listener of one of its topics who may hear of its scope."""

    def __init__(self, door: Door, *, ring_size: int = RING) -> None:
        """Begin with nobody listening and nothing read."""
        self._door = door
        self._topics: dict[str, set[Listener]] = defaultdict(set)
        self.listeners: set[Listener] = set()
        self._sessions: Counter[tuple[str, int]] = Counter()
        self.ring = Ring(ring_size)
        self._ahead: dict[int, Told] = {}  # told ahead, by their ids; they have not come yet
        self.ready = asyncio.Event()  # set once the book has been found

    def start(self, facts: Sequence[Fact], floor: Cursor) -> None:
        """Hold the last facts of the book; whoever listens already followed another one and has to load again."""
        self._ahead.clear()
        self.ring.restart([self._told(fact) for fact in facts], floor=floor)
        self.ready.set()
        for listener in self.listeners:
            listener.since = self.ring.position
            listener.tell(reload_text(self.ring.position))

    def come(self, facts: Sequence[Fact]) -> None:
        """Pass on what was read next, but for what was told ahead, and show out whom it shows out."""
        for fact in facts:
            news = self._told(fact)
            self.ring.add([news])
            if self._ahead.pop(fact.cursor.id, None) is None:
                self._pass_on(news)

    def run_ahead(self, facts: Sequence[Fact]) -> None:
        """Pass on what will come later; whoever is cut off before it came resumes from where the book is now."""
        for fact in facts:
            news = told(fact, self._door.topics(fact), place=self.ring.position)
            self._ahead[fact.cursor.id] = news
            self._pass_on(news)

    def enter(self, listener: Listener) -> None:
        """Let somebody in."""
        if listener not in self.listeners:
            self.listeners.add(listener)
            self._sessions[listener.visitor.kind, listener.visitor.id] += 1

    def leave(self, listener: Listener) -> None:
        """Forget somebody who went."""
        if listener in self.listeners:
            self.listeners.discard(listener)
            who = (listener.visitor.kind, listener.visitor.id)
            self._sessions[who] -= 1
            if not self._sessions[who]:
                del self._sessions[who]
        self.unsubscribe(listener, set(listener.topics))

    def subscribe(self, listener: Listener, topics: Iterable[str]) -> None:
        """From the next fact on, tell this listener what belongs to these topics."""
        for topic in topics:
            listener.topics.add(topic)
            self._topics[topic].add(listener)

    def unsubscribe(self, listener: Listener, topics: Iterable[str]) -> None:
        """Stop telling this listener about these topics."""
        for topic in topics:
            listener.topics.discard(topic)
            if topic in self._topics:
                self._topics[topic].discard(listener)
                if not self._topics[topic]:
                    del self._topics[topic]

    def ahead(self) -> Sequence[Told]:
        """Return what was told ahead and has not come yet."""
        return list(self._ahead.values())

    def sessions(self, visitor: Visitor) -> int:
        """Return how many sockets somebody has open."""
        return self._sessions[visitor.kind, visitor.id]

    def tell_all(self, topic: str, text: str, *, but: Listener | None = None) -> None:
        """Tell everybody who listens to a topic, now and never again."""
        for listener in self._topics.get(topic, ()):
            if listener is not but:
                listener.tell(text)

    def is_heard(self, topic: str) -> bool:
        """Whether anybody here listens to a topic."""
        return topic in self._topics

    def beat(self) -> None:
        """Let every client know how far the book has been read, so that it resumes from there."""
        text = json.dumps({"cursor": str(self.ring.position)})
        for listener in self.listeners:
            if listener.topics:
                listener.tell(text)

    def told(self, facts: Sequence[Fact]) -> list[Told]:
        """Return facts as they are told."""
        return [self._told(fact) for fact in facts]

    def _pass_on(self, news: Told) -> None:
        for listener in self._listening(news.topics):
            if news.cursor > listener.since and listener.visitor.may_hear(news.scope_id):
                listener.hear(news)
        self._show_out(news.fact)

    def _told(self, fact: Fact) -> Told:
        return told(fact, self._door.topics(fact))

    def _listening(self, topics: Collection[str]) -> set[Listener]:
        return set().union(*(self._topics[topic] for topic in topics if topic in self._topics))

    def _show_out(self, fact: Fact) -> None:
        for farewell in self._door.farewells(fact):
            for listener in self.listeners:
                if farewell.means(listener.visitor):
                    listener.close(Closing(SIGN_IN_AGAIN, "access changed"))


def reload_text(cursor: Cursor) -> str:
    """Return the message that what the client shows is too old to be brought up to date fact by fact."""
    return f'{RELOAD}"cursor": "{cursor}"}}'
