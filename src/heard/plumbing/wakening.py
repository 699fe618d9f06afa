"""Hearing at once that there is something to do: one listening connection for all loops of a process.

PostgreSQL wakes every connection that listens to anything at every announcement, so a second one would cost at each.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Collection
from typing import Any

import psycopg
from django.db import connection
from psycopg import sql

from heard.plumbing.events import CHANNEL, Event

log = logging.getLogger(__name__)

# How long a wake waits for more: a look at the book costs the same for one fact as for fifty, nobody notices this
# moment, and while facts come one by one the machine belongs to whoever writes them.
GATHER_SECONDS = 0.1
LOOK_SECONDS = 0.25  # how soon a loop notices that it is told to stop
AGAIN_SECONDS = 0.5  # how long a database that is away is left alone
NAME = "heard listening"  # what PostgreSQL shows the connection as
_DJANGOS = frozenset({"context", "cursor_factory", "prepare_threshold"})  # means nothing to PostgreSQL


class Wakening:
    """Wakes one waiting loop when something it cares about was announced.

    Listening is a convenience: without it, waiting is a sleep, and the loop finds the work by reading.
    """

    def __init__(
        self, channel: str = CHANNEL, *, about: Collection[type[Event]] = (), gather_seconds: float = GATHER_SECONDS
    ) -> None:
        """Remember the channel, which facts are worth waking for (left out: all), and how long a wake waits for more."""
        self.channel = channel
        self._gather_seconds = gather_seconds
        self._names = frozenset(event.__name__ for event in about)
        self._heard = threading.Event()

    def __enter__(self) -> Wakening:
        """Begin to listen; what is announced from now on counts."""
        _ear.add(self)
        return self

    def __exit__(self, *_: object) -> None:
        """Listen no more."""
        _ear.remove(self)

    def wait(self, seconds: float, stop: threading.Event) -> bool:
        """Return True soon after anything was announced, False after `seconds` or when told to stop.

        What was announced since the last time counts too, so that nothing falls between looking and waiting.
        """
        deadline = time.monotonic() + seconds
        while not stop.is_set() and (left := deadline - time.monotonic()) > 0:
            if self._heard.wait(min(left, LOOK_SECONDS)):
                stop.wait(self._gather_seconds)
                self._heard.clear()  # all of that is seen by the coming look
                return True
        return False

    def hear(self, payload: str | None) -> None:
        """Wake when this says something of interest; None says that something may have been missed."""
        if payload is None or not self._names or self._names.intersection(payload.split()):
            self._heard.set()


class _Ear:
    """The connection and the thread behind every Wakening of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listening: tuple[Wakening, ...] = ()
        self._generation = 0  # a thread ends when it finds that another one, or none, is wanted

    def add(self, wakening: Wakening) -> None:
        with self._lock:
            self._listening = (*self._listening, wakening)
            self._begin_anew()

    def remove(self, wakening: Wakening) -> None:
        with self._lock:
            channels = self._channels()
            self._listening = tuple(one for one in self._listening if one is not wakening)
            if self._channels() != channels:
                self._begin_anew()

    def _channels(self) -> frozenset[str]:
        return frozenset(one.channel for one in self._listening)

    def _begin_anew(self) -> None:
        self._generation += 1
        if self._listening:
            # As a daemon: it only waits, and nothing of it has to be finished.
            threading.Thread(target=self._run, args=(self._generation,), name="heard-ear", daemon=True).start()

    def _run(self, generation: int) -> None:
        while generation == self._generation:
            try:
                with psycopg.connect(**parameters(), autocommit=True) as line:
                    self._listen(line, generation)
            except psycopg.Error as error:
                log.debug("not listening for a moment: %s", error)
                time.sleep(AGAIN_SECONDS)

    def _listen(self, line: psycopg.Connection[Any], generation: int) -> None:
        for channel in sorted(self._channels()):
            line.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
        if generation == self._generation:
            self._tell(None, None)  # what was announced while nobody listened
        while generation == self._generation:
            for told in line.notifies(timeout=LOOK_SECONDS, stop_after=1):
                self._tell(told.channel, told.payload)

    def _tell(self, channel: str | None, payload: str | None) -> None:
        for wakening in self._listening:
            if channel in (None, wakening.channel):
                wakening.hear(payload)


def parameters() -> dict[str, Any]:
    """Return how to connect as Django does, with all that notices a server that is gone, but by a name of our own."""
    known = connection.get_connection_params()
    wanted = {name: value for name, value in known.items() if value and name not in _DJANGOS}
    return {**wanted, "application_name": NAME}


_ear = _Ear()
