"""`heard email import`: old mail from mbox files, Maildir folders and .eml files.

Everything is stored first and taken in by the worker after the mail of the day. Begun again, it stores nothing twice;
what is in a conversation already is recognised. Nobody gets an acknowledgement for an imported mail.
"""

from __future__ import annotations

import argparse
import hashlib
import mailbox
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from heard.channels.email.models import RawEmail
from heard.channels.email.receiving import Arrival, keep
from heard.conversations.models import Inbox

AT_ONCE = 200
AT_ONCE_BYTES = 32 * 1024 * 1024


@dataclass
class Progress:
    """How far an import has come."""

    found: int = 0
    stored: int = 0
    unreadable: int = 0

    def told(self) -> str:
        """Return it in a line."""
        again = self.found - self.stored
        line = f"{self.found} mails found, {self.stored} of them new, {again} imported before"
        return f"{line}; {self.unreadable} files could not be read" if self.unreadable else line


def main(arguments: Sequence[str], out: TextIO, errors: TextIO) -> int:
    """Import what the arguments name, and tell how it goes. Returns 0; 1 when something could not be read; 2 for wrong usage.

    arguments: what follows `heard email import`: `[--inbox ADDRESS] PATH…`, each an mbox file, a Maildir, an .eml file, or a
    folder of such.
    """
    parser = argparse.ArgumentParser(prog="heard email import", description="Import old mail.")
    parser.add_argument("--inbox", metavar="ADDRESS", help="the inbox for mails that are addressed to none of ours")
    parser.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help="an mbox file, a Maildir, an .eml file or a folder"
    )
    try:
        options = parser.parse_args(list(arguments))
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 2
    inbox = Inbox.objects.filter(address__iexact=options.inbox).first() if options.inbox else None
    if options.inbox and inbox is None:
        known = ", ".join(Inbox.objects.values_list("address", flat=True)) or "none yet"
        errors.write(f"There is no inbox {options.inbox}. The inboxes are: {known}.\n")
        return 2
    progress = Progress()
    for path in options.paths:
        import_path(path, inbox=inbox, progress=progress, out=out, errors=errors)
    out.write(f"{progress.told()}. The worker takes them in now, after the mail of the day.\n")
    return 1 if progress.unreadable else 0


def import_path(path: Path, *, inbox: Inbox | None, progress: Progress, out: TextIO, errors: TextIO) -> None:
    """Store every mail under a path, some hundred at a time, each batch committed before the next is read."""
    waiting: list[Arrival] = []
    size = 0
    try:
        for content in _mails(path, progress, errors):
            waiting.append(_arrival(content, inbox))
            size += len(content)
            if len(waiting) >= AT_ONCE or size >= AT_ONCE_BYTES:
                _store(waiting, progress, out)
                waiting, size = [], 0
    finally:
        _store(waiting, progress, out)


def _store(arrivals: list[Arrival], progress: Progress, out: TextIO) -> None:
    if arrivals:
        progress.stored += len(keep(arrivals))
        progress.found += len(arrivals)
        out.write(f"{progress.told()} …\n")
        out.flush()


def _arrival(content: bytes, inbox: Inbox | None) -> Arrival:
    return Arrival(
        data=content,
        source=RawEmail.Source.IMPORT,
        inbox_id=inbox.pk if inbox else None,
        position=f"import:{hashlib.sha256(content).hexdigest()}",
    )


def _mails(path: Path, progress: Progress, errors: TextIO) -> Iterator[bytes]:
    if not path.exists():
        _complain(path, "there is no such file or folder", progress, errors)
    elif path.is_dir():
        yield from _folder(path, progress, errors)
    elif _is_mbox(path):
        box = mailbox.mbox(path, create=False)
        try:
            for key in box.iterkeys():
                yield box.get_bytes(key)
        finally:
            box.close()
    else:
        yield from _file(path, progress, errors)


def _folder(path: Path, progress: Progress, errors: TextIO) -> Iterator[bytes]:
    """Yield the mails of a folder: those of a Maildir whatever they are called, .eml and mbox files anywhere below."""
    for found in sorted(path.rglob("*")):
        if found.is_dir() or found.is_symlink():
            continue
        if found.parent.name in {"cur", "new"} or found.suffix.lower() == ".eml":
            yield from _file(found, progress, errors)
        elif found.suffix.lower() in {".mbox", ".mbx"} or (found.parent.suffix == ".mbox" and found.name == "mbox"):
            yield from _mails(found, progress, errors)


def _file(path: Path, progress: Progress, errors: TextIO) -> Iterator[bytes]:
    try:
        yield path.read_bytes()
    except OSError as error:
        _complain(path, error.strerror or type(error).__name__, progress, errors)


def _is_mbox(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(5) == b"From "
    except OSError:
        return False


def _complain(path: Path, reason: str, progress: Progress, errors: TextIO) -> None:
    progress.unreadable += 1
    errors.write(f"{path}: {reason}\n")
