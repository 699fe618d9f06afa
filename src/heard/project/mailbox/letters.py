"""Mails that lie in folders: what Heard put into its outbox, and copies of what the customers sent from here."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from heard.channels.email.parsing import ParsedMail, parse
from heard.staff.models import Business

NEWEST = 400  # files of each folder that are looked at
LONG_AGO = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Letter:
    """One mail as its reader has it; `person` is the address whose mailbox it lies in."""

    name: str
    person: str
    is_sent: bool
    mail: ParsedMail

    @property
    def at(self) -> dt.datetime:
        """When it was written."""
        return self.mail.date or LONG_AGO

    @property
    def root(self) -> str:
        """The mail that its thread began with."""
        mail = self.mail
        return mail.references[0] if mail.references else mail.in_reply_to or mail.message_id or self.name


@dataclass(frozen=True)
class Thread:
    """What one person and the shop wrote to each other about one matter, oldest first."""

    key: str
    person: str
    letters: tuple[Letter, ...]

    @property
    def subject(self) -> str:
        """What it is about."""
        return self.letters[0].mail.subject

    @property
    def newest(self) -> Letter:
        """The last word so far."""
        return self.letters[-1]

    @property
    def answerable(self) -> Letter | None:
        """The mail of the shop that an answer would answer."""
        return next((letter for letter in reversed(self.letters) if not letter.is_sent), None)


def sent_folder() -> Path:
    """Where copies of what customers sent from here are kept."""
    return settings.HEARD_OUTBOX.with_name("mailbox")


def keep_sent(data: bytes, *, at: dt.datetime) -> None:
    """Keep a copy of a mail that a customer sent, whole or not at all."""
    folder = sent_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{at.astimezone(dt.UTC):%Y%m%dT%H%M%S.%fZ}-{hashlib.sha256(data).hexdigest()[:16]}.eml"
    draft = path.with_suffix(".draft")
    draft.write_bytes(data)
    draft.rename(path)


def threads() -> list[Thread]:
    """All threads of all mailboxes, the one with the newest mail first."""
    found: dict[tuple[str, str], list[Letter]] = {}
    for letter in _letters():
        found.setdefault((letter.person, letter.root), []).append(letter)
    made = [
        Thread(
            thread_key(person, root), person, tuple(sorted(letters, key=lambda letter: (letter.at, not letter.is_sent)))
        )
        for (person, root), letters in found.items()
    ]
    return sorted(made, key=lambda thread: thread.newest.at, reverse=True)


def thread_key(person: str, root: str) -> str:
    """The name of a thread in addresses of pages."""
    return hashlib.sha256(f"{person}\n{root}".encode(errors="replace")).hexdigest()[:20]


def _letters() -> Iterator[Letter]:
    for folder, is_sent in ((settings.HEARD_OUTBOX, False), (sent_folder(), True)):
        for path in sorted(folder.glob("*.eml"), reverse=True)[:NEWEST]:
            yield from _read(path, is_sent)


@lru_cache(maxsize=2 * NEWEST)
def _read(path: Path, is_sent: bool) -> tuple[Letter, ...]:
    mail = parse(path.read_bytes(), zone=Business.current().zone)
    people = [mail.sender.address] if is_sent else mail.delivered_to or [one.address for one in (*mail.to, *mail.cc)]
    return tuple(Letter(path.stem, person, is_sent, mail) for person in dict.fromkeys(map(str.lower, people)) if person)
