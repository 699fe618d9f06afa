"""A real coturn from Debian's package, on this machine's own address."""

import contextlib
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest

TURNSERVER = shutil.which("turnserver")
DOCUMENT = Path(__file__).parents[3] / "docs" / "operators" / "calls.md"
# What an installation has and a test has not: certificates, a public address, the system's log.
LEFT_OUT = {"tls-listening-port", "external-ip", "cert", "pkey", "no-tlsv1", "no-tlsv1_1", "syslog"}
SECRET = "north-of-the-lamp-post"


def own_address():
    """The address of this machine that others would use; loopback when it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(("192.0.2.1", 9))  # nothing is sent
        except OSError:
            return "127.0.0.1"
        return asking.getsockname()[0]


def free_port(address):
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trying:
        trying.bind((address, 0))
        return trying.getsockname()[1]


def documented():
    """The configuration as operators read it."""
    block = DOCUMENT.read_text().split("```")[1]
    return [line for line in block.splitlines() if line and not line.startswith("#")]


class Coturn:
    """One that runs, as docs/operators/calls.md sets it up, but for TLS and on an address of its own."""

    def __init__(self, home, address):
        self.address, self.port = address, free_port(address)
        self.log = home / "turnserver.log"
        self.configuration = home / "turnserver.conf"
        given = {
            "listening-ip": address, "relay-ip": address, "listening-port": self.port, "static-auth-secret": SECRET,
            "min-port": 49160, "max-port": 49259, "pidfile": home / "turnserver.pid", "userdb": home / "turndb",
            "log-file": self.log, "allowed-peer-ip": address,
        }  # fmt: skip
        kept = [line for line in documented() if line.partition("=")[0] not in {*given, *LEFT_OUT}]
        more = ["no-tls", "no-dtls", "simple-log", "verbose"]
        self.configuration.write_text(
            "\n".join([*kept, *more, *(f"{name}={value}" for name, value in given.items())]) + "\n"
        )

    @property
    def url(self):
        return f"turn:{self.address}:{self.port}"

    def told(self):
        return "\n".join(path.read_text(errors="replace") for path in self.log.parent.glob("turnserver*.log"))


@contextlib.contextmanager
def coturn(home: Path):
    """Run coturn until the end of the block; skipped where it is not installed."""
    if TURNSERVER is None:
        pytest.skip("no coturn (apt-get install coturn)")
    server = Coturn(home, own_address())
    running = subprocess.Popen(
        [TURNSERVER, "-c", str(server.configuration)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        end = time.monotonic() + 60
        while True:
            with contextlib.suppress(OSError), socket.create_connection((server.address, server.port), 1):
                break
            assert running.poll() is None, server.told()
            assert time.monotonic() < end, server.told()
            time.sleep(0.05)
        yield server
    finally:
        running.terminate()
        running.wait(60)
