"""A private nats-server for tests, on a port of its own; skipped where Debian's package nats-server is missing."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.plumbing.live.running import until

NATS_SERVER = shutil.which("nats-server", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin:/opt/homebrew/bin")
needs_nats = pytest.mark.skipif(NATS_SERVER is None, reason="nats-server is not installed: apt-get install nats-server")


class NatsServer:
    """A server that can be stopped and started again at the same address."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as found:
            self.port = found.getsockname()[1]
        self.url = f"nats://heard:secret@127.0.0.1:{self.port}"
        self._log = folder / "nats.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        address = ["-a", "127.0.0.1", "-p", str(self.port), "--user", "heard", "--pass", "secret", "-l", str(self._log)]
        self._process = subprocess.Popen([str(NATS_SERVER), *address])
        until(self._answers)

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as line:
                return line.recv(4) == b"INFO"
        except OSError:
            return False


@contextmanager
def nats_server(folder: Path) -> Iterator[NatsServer]:
    server = NatsServer(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()
