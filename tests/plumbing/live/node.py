"""One of several live servers, as a process of its own that can be killed: `python -m tests.plumbing.live.node`."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.plumbing.live.running import RunningLive, TwoRooms, conninfo


class Node(RunningLive):
    """A node in a process of its own."""

    def __init__(self, port: int, process: subprocess.Popen[str]) -> None:
        super().__init__(port)
        self.process = process

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait()


@contextmanager
def node(nats_url: str) -> Iterator[Node]:
    """Run a node until the block ends."""
    given = json.dumps({"conninfo": conninfo(), "nats_url": nats_url})
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.plumbing.live.node", given], stdout=subprocess.PIPE, text=True, env=os.environ
    )
    assert process.stdout is not None
    try:
        yield Node(int(process.stdout.readline()), process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        process.stdout.close()


def _serve() -> None:
    from heard.plumbing.live.server import LiveSettings, run

    listening = socket.create_server(("127.0.0.1", 0))
    settings = LiveSettings(origins=[], hosts=["127.0.0.1"], **json.loads(sys.argv[1]))
    print(listening.getsockname()[1], flush=True)
    run(settings, TwoRooms(), listening=[listening])


if __name__ == "__main__":
    _serve()
