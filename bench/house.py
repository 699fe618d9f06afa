"""A Heard of its own for measuring: filled, started, signed in to, weighed."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType

TOLD = "Heard is ready"
PATIENCE = 1800  # seconds that filling may take


def free_port() -> int:
    """Return a port nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class House:
    """One installation in a temporary home, filled with `conversations` generated ones (0: empty, one inbox)."""

    def __init__(self, conversations: int) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="heard-bench-"))
        self.port, self.smtp_port = free_port(), free_port()
        self.conversations = conversations
        self.log = self.home.with_suffix(".log")
        self._server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> House:
        os.environ.update(HEARD_HOME=str(self.home), HEARD_PORT=str(self.port), HEARD_SMTP_PORT=str(self.smtp_port))
        os.environ.pop("DATABASE_URL", None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "heard.project.settings"
        command = [sys.executable, "-m", "heard", "demo", "--conversations", str(self.conversations)]
        with self.log.open("wb") as output:
            self._server = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
        deadline = time.monotonic() + PATIENCE
        while TOLD not in self.log.read_text():
            if self._server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"Heard did not start:\n{self.log.read_text()[-2000:]}")
            time.sleep(0.2)
        import django

        django.setup()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        from django.db import connection

        connection.close()
        if self._server and self._server.poll() is None:
            self._server.send_signal(signal.SIGTERM)
            self._server.wait(120)
        shutil.rmtree(self.home, ignore_errors=True)
        self.log.unlink(missing_ok=True)

    def memory(self) -> dict[str, int]:
        """Return the proportional set size of every process, in KiB, by name; shared pages are counted once in all."""
        assert self._server
        from django.db import connections

        connections.close_all()  # the measuring's own connection, and the process of PostgreSQL behind it, is not Heard's
        time.sleep(0.5)
        sizes: dict[str, int] = {}
        for pid in [self._server.pid, *_descendants(self._server.pid)]:
            try:
                rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
                name = Path(f"/proc/{pid}/comm").read_text().strip()
            except OSError:
                continue
            pss = next((int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")), 0)
            sizes[f"{name} {pid}"] = pss
        return sizes


def _descendants(pid: int) -> list[int]:
    found: list[int] = []
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return found
    for child in map(int, children):
        found += [child, *_descendants(child)]
    return found


def cookies(count: int) -> list[str]:
    """Return the Cookie headers of `count` signed-in agents (the same one again when there are fewer)."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from heard.staff.models import Agent
    from heard.staff.sessions import SessionStore

    agents = list(Agent.objects.get_queryset().active().order_by("id"))
    made = []
    for index in range(count):
        agent = agents[index % len(agents)]
        store = SessionStore()
        store[SESSION_KEY] = str(agent.pk)
        store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        store[HASH_SESSION_KEY] = agent.get_session_auth_hash()
        store.save(must_create=True)
        made.append(f"{settings.SESSION_COOKIE_NAME}={store.session_key}; csrftoken={'a' * 32}")
    return made
