"""The parent of all parts: starts them, starts again what dies, and stops them in good order."""

import os
import select
import signal
import time
from collections.abc import Callable, Sequence
from types import FrameType

from heard.plumbing.database.embedded import EmbeddedPostgres
from heard.project.environment import Environment
from heard.project.processes.forking import AFRESH, Lifeline, fork
from heard.project.processes.parts import Part
from heard.project.processes.signals import ENDING

PATIENCE = 15.0  # seconds for a part to finish what it is doing
FIRST_PAUSE = 0.25  # seconds before a part that died twice is started again; each further death doubles it
LONGEST_PAUSE = 30.0  # seconds between two starts of a part that keeps dying
SETTLED_AFTER = 20.0  # seconds after which a part counts as running well


class Child:
    """One part and its current process."""

    def __init__(self, part: Part, run: Callable[[], None]) -> None:
        self.part = part
        self.run = run
        self.pid: int | None = None
        self.deaths = 0
        self.started_at = 0.0
        self.start_at = 0.0

    def start(self, lifeline: Lifeline) -> None:
        """Start it."""
        self.pid, self.started_at = fork(self.run, lifeline, name=f"heard {self.part.name}"), time.monotonic()

    def has_ended(self) -> str:
        """Why its process ended since last asked, or nothing; nothing, too, when it only wants to begin afresh."""
        if self.pid is None:
            return ""
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        if not pid:
            return ""
        self.pid = None
        code = os.waitstatus_to_exitcode(status)
        if code == AFRESH:
            self.deaths, self.start_at = 0, time.monotonic()
            return ""
        return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"

    def plan_next_start(self) -> float:
        """Decide when to start it again, later each time it dies early; returns the pause in seconds."""
        now = time.monotonic()
        self.deaths = 0 if now - self.started_at > SETTLED_AFTER else self.deaths + 1
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** (self.deaths - 2)) if self.deaths > 1 else 0.0
        self.start_at = now + pause
        return pause

    def send(self, number: signal.Signals) -> None:
        """Send its process a signal, if there is one."""
        if self.pid is not None:
            os.kill(self.pid, number)


class Supervisor:
    """Looks after the parts and the embedded database until told to stop.

    It holds no connection and no thread, so that its children start from a clean memory. `announce` is called over and
    over until it returns True: then everything is up.
    """

    def __init__(
        self,
        parts: Sequence[Part],
        environment: Environment,
        *,
        database: EmbeddedPostgres | None,
        lifeline: Lifeline,
        say: Callable[[str], None],
        announce: Callable[[], bool],
    ) -> None:
        self._children = [Child(part, _bound(part, environment)) for part in parts]
        self._database = database
        self._lifeline = lifeline
        self._say = say
        self._announce = announce
        self._announced = False
        self._asked_to_stop = 0

    def run(self) -> None:
        """Start everything, keep it running, and return when a signal asked to stop and every part has stopped."""
        waking, wake = os.pipe()
        os.set_blocking(wake, False)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        for number in (*ENDING, signal.SIGCHLD):
            signal.signal(number, self._note)
        try:
            while not self._asked_to_stop:
                self._look_after()
                if select.select([waking], [], [], 1.0 if self._announced else 0.1)[0]:
                    os.read(waking, 512)
        finally:
            self._stop()

    def _note(self, number: int, frame: FrameType | None) -> None:
        self._asked_to_stop += number != signal.SIGCHLD

    def _look_after(self) -> None:
        if self._database and not self._database.pid:
            self._say("The database ended unexpectedly. Starting it again.")
            self._database.stop()
            self._database.start()
        for child in self._children:
            if reason := child.has_ended():
                pause = child.plan_next_start()
                again = f"in {pause:.1f} s" if pause else "now"
                self._say(f"{child.part.name} ended unexpectedly ({reason}). Starting it again {again}.")
            if child.pid is None and time.monotonic() >= child.start_at:
                child.start(self._lifeline)
        self._announced = self._announced or self._announce()

    def _stop(self) -> None:
        self._say("Stopping.")
        for child in reversed(self._children):
            child.send(signal.SIGTERM)
            self._await_end(child)

    def _await_end(self, child: Child) -> None:
        deadline = time.monotonic() + PATIENCE
        while child.pid is not None and not child.has_ended():
            if time.monotonic() > deadline or self._asked_to_stop > 1:
                child.send(signal.SIGKILL)
            time.sleep(0.02)


def _bound(part: Part, environment: Environment) -> Callable[[], None]:
    run = part.load()
    return lambda: run(environment)
