"""Outgoing mail kept as .eml files in a folder instead of being sent."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import os
import secrets
from collections.abc import Collection, Iterator, Sequence
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import Path

from django.core.mail import EmailMessage

from heard.plumbing.mail.stopping import Stoppable


class Outbox(Stoppable):
    """Writes each message to `folder/<moment>-<mark>.eml`, whole or not at all.

    The envelope stands in two headers at the top, `X-Envelope-From` and `X-Envelope-To` (one address each line).
    Names sort by time; only the installation's own account may read them. A message that brings its own Message-ID and
    Date always has the same name, so that it is kept once however often it is handed over.
    """

    def __init__(self, folder: Path, *, even_when_stopped: bool = False, fail_silently: bool = False) -> None:
        """Remember the folder, which is made when the first message comes."""
        super().__init__(fail_silently=fail_silently)
        self.folder = folder
        self.even_when_stopped = even_when_stopped

    def hand_over(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the messages; those without anybody to go to are left out, as a mail server would."""
        addressed = [message for message in email_messages if message.recipients()]
        for message in addressed:
            self._keep(message)
        return len(addressed)

    def holds(self, message: EmailMessage) -> bool:
        """Whether a message that brings its own Message-ID and Date was kept already."""
        return (self.folder / _name(message)).exists()

    def forget(self, *, addresses: Collection[str], message_ids: Collection[str]) -> int:
        """Remove what went to any of these addresses, and what has one of these Message-IDs (in angle brackets); return
        how many messages."""
        theirs, marks = {address.casefold() for address in addresses}, {_mark(named) for named in message_ids}
        gone = 0
        for path in self.folder.glob("*.eml"):
            if path.stem.rpartition("-")[2] in marks or not theirs.isdisjoint(_addressed(path)):
                path.unlink(missing_ok=True)
                gone += 1
        return gone

    def _keep(self, message: EmailMessage) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.folder / _name(message)
        draft = path.with_name(f".{secrets.token_hex(8)}.draft")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(_envelope(message) + message.message().as_bytes(linesep="\r\n"))  # type: ignore[call-arg]
                file.flush()
                os.fsync(file.fileno())
            with contextlib.suppress(FileExistsError):
                path.hardlink_to(draft)
        finally:
            draft.unlink()


def _name(message: EmailMessage) -> str:
    headers = {name.lower(): value for name, value in message.extra_headers.items()}
    named, said = headers.get("message-id"), headers.get("date")
    mark = _mark(named) if named else secrets.token_hex(8)
    moment = parsedate_to_datetime(said) if said else dt.datetime.now(dt.UTC)
    return f"{moment.astimezone(dt.UTC):%Y%m%dT%H%M%S.%fZ}-{mark}.eml"


def _mark(message_id: str) -> str:
    return hashlib.sha256(message_id.encode()).hexdigest()[:16]


def _addressed(path: Path) -> Iterator[str]:
    """Yield whom a kept message went to, as its first lines say."""
    with contextlib.suppress(FileNotFoundError), path.open(encoding="ascii", errors="replace") as file:
        for line in file:
            name, _, value = line.partition(": ")
            if not name.startswith("X-Envelope-"):
                return
            if name == "X-Envelope-To":
                yield value.strip().casefold()


def _envelope(message: EmailMessage) -> bytes:
    lines = [f"X-Envelope-From: {_bare(message.from_email)}"]
    lines += [f"X-Envelope-To: {_bare(recipient)}" for recipient in message.recipients()]
    return "".join(f"{line}\r\n" for line in lines).encode("ascii", "backslashreplace")


def _bare(address: str) -> str:
    return "".join(parseaddr(address)[1].split())
