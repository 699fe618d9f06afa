"""A whole Heard, as `heard serve` runs it, in a home of its own; and a customer with a mailbox."""

import contextlib
import email
import email.policy
import os
import re
import secrets
import signal
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path
from typing import TypeVar

Found = TypeVar("Found")
PATIENCE = 60  # seconds; two busy cores are slow at times

# A part that dies again and again is started again later each time: up to half a minute, in which a test would only wait.
IMPATIENT = """
import sys
from heard.project.command import main
from heard.project.processes import supervisor
supervisor.LONGEST_PAUSE = {seconds}
sys.exit(main())
"""


def eventually(look: Callable[[], Found], *, seconds: float = PATIENCE) -> Found:
    """Return what `look` finds as soon as it finds something; fail after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"nothing came of {look} within {seconds} seconds")
        time.sleep(0.1)


def free_port() -> int:
    """Return a port nobody listens on, of those the system gives to no caller meanwhile: a house takes seconds to stand on it."""
    while True:
        port = 11_000 + secrets.randbelow(20_000)  # below, browsers refuse some
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


class House:
    """One running installation; `longest_pause` (seconds) is for tests that kill a part more often than a part dies in a day."""

    def __init__(self, home: Path, *, longest_pause: float | None = None, **settings: str) -> None:
        self.home = home
        self.program = ["-m", "heard"] if longest_pause is None else ["-c", IMPATIENT.format(seconds=longest_pause)]
        self.port, self.smtp_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.settings = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("HEARD_") and name != "DATABASE_URL"
        } | {
            "HEARD_HOME": str(home),
            "HEARD_PORT": str(self.port),
            "HEARD_SMTP_PORT": str(self.smtp_port),
            "PYTHONUNBUFFERED": "1",
            **settings,
        }
        self.output = home.parent / f"{home.name}.log"
        self.server: subprocess.Popen[bytes] | None = None

    def start(self) -> "House":
        with self.output.open("wb") as output:
            self.server = subprocess.Popen(
                [sys.executable, *self.program, "serve"],
                env=self.settings,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            eventually(lambda: "Heard is ready" in self.told() or self._ended(), seconds=2 * PATIENCE)
            assert not self._ended(), self.told()
        except AssertionError:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        if self.server and self.server.poll() is None:
            self.server.send_signal(signal.SIGTERM)
            self.server.wait(PATIENCE)

    def kill(self) -> None:
        """End the parent as a power cut would."""
        assert self.server
        self.server.kill()
        self.server.wait(PATIENCE)

    def told(self) -> str:
        return self.output.read_text() if self.output.exists() else ""

    def _ended(self) -> bool:
        return self.server is not None and self.server.poll() is not None

    def inside(self, code: str) -> str:
        """Run code within the installation, again if the database is just starting; return what it prints."""

        def attempt() -> subprocess.CompletedProcess[str] | None:
            done = self.run("manage", "shell", "-v", "0", "-c", code)
            return done if done.returncode == 0 else None

        return eventually(attempt).stdout

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a `heard` command in this home."""
        return subprocess.run(
            [sys.executable, "-m", "heard", *arguments],
            env=self.settings, capture_output=True, text=True, timeout=PATIENCE * 2,
        )  # fmt: skip

    @property
    def welcome_link(self) -> str:
        found = re.search(r"https?://\S*/welcome/\S+", self.told())
        assert found, self.told()
        return found[0]

    def outbox(self) -> list[EmailMessage]:
        """Every mail that left, oldest first."""
        files = sorted((self.home / "outbox").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
        return [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in files]


class Mailbox:
    """A customer with an ordinary mail program."""

    def __init__(self, house: House, address: str, name: str) -> None:
        self.house, self.address, self.name = house, address, name

    def send(self, subject: str, text: str, *, to: str, answers: EmailMessage | None = None) -> str:
        """Send a mail by SMTP; return its Message-ID."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = f"{self.name} <{self.address}>", to, subject
        mail["Message-ID"] = make_msgid(domain="mail.example")
        if answers:
            mail["In-Reply-To"] = answers["Message-ID"]
            mail["References"] = f"{answers['References'] or ''} {answers['Message-ID']}".strip()
        mail.set_content(text)
        with smtplib.SMTP("127.0.0.1", self.house.smtp_port, timeout=PATIENCE) as server:
            server.send_message(mail)
        return str(mail["Message-ID"])

    def received(self) -> list[EmailMessage]:
        """What came for this customer, oldest first."""
        return [mail for mail in self.house.outbox() if self.address in str(mail["To"])]
