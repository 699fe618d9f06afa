"""`heard email import`: old mail from mbox files, Maildir folders and .eml files.

Everything is stored first, oldest first, and then taken in after the mail of the day. Begun again, it stores nothing
twice; what is in a conversation already is recognised. Nobody gets an acknowledgement for an imported mail, and nothing
follows from it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from django.db import connection
from django.utils import timezone
from django.utils.translation import ngettext

from heard.channels.email.archives import Letter, letters_in
from heard.channels.email.intake import intake_once
from heard.channels.email.interpreting import NOT_BEFORE
from heard.channels.email.models import RawEmail, RawEmailQuerySet, RawState
from heard.channels.email.receiving import Arrival, keep
from heard.conversations.models import Inbox

AT_ONCE = 200
AT_ONCE_BYTES = 32 * 1024 * 1024
TELL_SECONDS = 5.0
PATIENCE = 0.5  # seconds until we look whether a worker has taken in what it holds


@dataclass
class Progress:
    """How far an import has come."""

    out: TextIO
    errors: TextIO
    found: int = 0
    stored: list[int] = field(default_factory=list)  # the numbers of new raw mails
    unreadable: int = 0

    def complain(self, path: Path, reason: str) -> None:
        """Say what cannot be read."""
        self.unreadable += 1
        self.errors.write(f"{path}: {reason}\n")

    def tell(self, line: str) -> None:
        """Say how it goes."""
        self.out.write(f"{line}\n")
        self.out.flush()

    def told(self) -> str:
        """Return it in sentences."""
        new = len(self.stored)
        found = ngettext(
            "%(count)s letter found, %(new)s new, %(before)s imported before.",
            "%(count)s letters found, %(new)s of them new, %(before)s imported before.",
            self.found,
        )
        lines = [found % {"count": self.found, "new": new, "before": self.found - new}]
        if self.unreadable:
            unread = ngettext(
                "%(count)s file could not be read.", "%(count)s files could not be read.", self.unreadable
            )
            lines.append(unread % {"count": self.unreadable})
        return " ".join(lines)


def import_mail(paths: Sequence[Path], *, inbox: str | None, open_days: int | None, out: TextIO, errors: TextIO) -> int:
    """Bring in the letters under some paths, and tell what became of them. Returns 0; 1 when something could not be read; 2 when
    there is no such inbox.

    `inbox` is the address of the one for what is addressed to none of ours. Conversations in which nothing was said for
    `open_days` days come in resolved; with None, none does.
    """
    chosen = Inbox.objects.filter(address__iexact=inbox).first() if inbox else None
    if inbox and chosen is None:
        known = ", ".join(Inbox.objects.values_list("address", flat=True)) or "none yet"
        errors.write(f"There is no inbox {inbox}. The inboxes are: {known}.\n")
        return 2
    progress = Progress(out, errors)
    open_after = NOT_BEFORE if open_days is None else timezone.now() - dt.timedelta(days=open_days)
    with letters_in(paths, complain=progress.complain) as letters:
        _store_all(letters, chosen, open_after, progress)
    progress.tell(progress.told())
    # What an import that was stopped left waiting is taken in, too, and told of.
    if taken := sorted({*progress.stored, *_waiting().values_list("pk", flat=True)}):
        _take_in(progress)
        for line in outcome_of(taken):
            progress.tell(line)
    return 1 if progress.unreadable else 0


def _store_all(letters: Sequence[Letter], inbox: Inbox | None, open_after: dt.datetime, progress: Progress) -> None:
    """Store letters, some hundred at a time, each batch committed before the next is read."""
    waiting: list[Arrival] = []
    size = 0
    for letter in letters:
        try:
            content = letter.read()
        except OSError as error:
            progress.complain(letter.path, error.strerror or type(error).__name__)
            continue
        waiting.append(_arrival(content, inbox, open_after))
        size += len(content)
        if len(waiting) >= AT_ONCE or size >= AT_ONCE_BYTES:
            _store(waiting, progress)
            waiting, size = [], 0
    _store(waiting, progress)


def _store(arrivals: list[Arrival], progress: Progress) -> None:
    progress.stored += keep(arrivals)
    progress.found += len(arrivals)
    if len(arrivals) == AT_ONCE:
        progress.tell(f"{progress.told()} …")


def _arrival(content: bytes, inbox: Inbox | None, open_after: dt.datetime) -> Arrival:
    return Arrival(
        data=content,
        source=RawEmail.Source.IMPORT,
        inbox_id=inbox.pk if inbox else None,
        position=f"import:{hashlib.sha256(content).hexdigest()}",
        open_after=open_after,
    )


def _take_in(progress: Progress) -> None:
    """Take in what waits, together with the worker where one runs; it goes on alone should we be stopped."""
    told_at = time.monotonic()
    while _waiting().exists():
        if not intake_once():
            time.sleep(PATIENCE)
        if time.monotonic() > told_at + TELL_SECONDS:
            told_at = time.monotonic()
            progress.tell(_still(_waiting().count()))


def _waiting() -> RawEmailQuerySet:
    return RawEmail.objects.filter(state=RawState.NEW, source=RawEmail.Source.IMPORT, next_at__isnull=True)


def outcome_of(raw_ids: Sequence[int]) -> list[str]:
    """Return what became of imported letters, in lines for people."""
    with connection.cursor() as cursor:
        cursor.execute(_STATES, [list(raw_ids)])
        states: dict[str, int] = dict(cursor.fetchall())
        cursor.execute(_LETTERS, [list(raw_ids)])
        letters: dict[str, int] = dict(cursor.fetchall())
    resolved, waiting, spam = (states.pop(state, 0) for state in ("resolved", "customer", "spam"))
    unfinished = sum(states.values())
    total = resolved + waiting + spam + unfinished
    where = ngettext(
        "In %(count)s conversation: %(resolved)s resolved, %(waiting)s waiting for the customer, %(open)s open.",
        "In %(count)s conversations: %(resolved)s resolved, %(waiting)s waiting for the customer, %(open)s open.",
        total,
    )
    told = where % {"count": total, "resolved": resolved, "waiting": waiting, "open": unfinished}
    return [told, *_besides({**letters, "spam": spam})]


def _besides(counts: Mapping[str, int]) -> list[str]:
    """Return what else there is to say, of spam and of letters that stand in no conversation."""
    spam, there, notices, held, later = (
        counts.get(name, 0) for name in ("spam", "duplicate", "notice", "quarantined", "new")
    )
    lines = {
        ngettext("%(count)s conversation is spam.", "%(count)s conversations are spam.", spam): spam,
        ngettext("%(count)s letter was there already.", "%(count)s letters were there already.", there): there,
        ngettext("%(count)s was a delivery report.", "%(count)s were delivery reports.", notices): notices,
        ngettext(
            "%(count)s waits in the quarantine, with its reason.",
            "%(count)s wait in the quarantine, each with its reason.",
            held,
        ): held,
        ngettext("%(count)s is tried again by the worker.", "%(count)s are tried again by the worker.", later): later,
    }
    return [line % {"count": count} for line, count in lines.items() if count]


def _still(count: int) -> str:
    line = ngettext(
        "%(count)s letter still to be put into a conversation …",
        "%(count)s letters still to be put into conversations …",
        count,
    )
    return line % {"count": count}


_STATES = """
SELECT c.state, count(DISTINCT c.id) FROM email_rawemail r
JOIN conversations_message m ON m.id = r.message_id JOIN conversations_conversation c ON c.id = m.conversation_id
WHERE r.id = ANY(%s) AND r.state = 'done' GROUP BY c.state
"""
_LETTERS = "SELECT state, count(*) FROM email_rawemail WHERE id = ANY(%s) GROUP BY state"
