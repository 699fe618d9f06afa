"""What rules look at in conversations, fetched for many at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Min

from heard.conversations.models import Attachment, Closure, Conversation
from heard.feedback.models import Satisfaction
from heard.promises.business_time import Hours
from heard.promises.calendars import HoursBook
from heard.promises.models import Calendar, Promise
from heard.rules.rows import Row, Said, messages_of, rows_of, tags_of
from heard.staff.models import Business

#: What costs a statement of its own, and is only fetched where a condition asks for it.
TAGS, HISTORY, REOPENED, MESSAGE, FILES, PROMISES, SCORE, HOURS, ZONE = (
    "tags",
    "history",
    "reopened",
    "message",
    "files",
    "promises",
    "score",
    "hours",
    "zone",
)


class Owed(NamedTuple):
    """What rules look at in a promise."""

    kind: str
    told_at: dt.datetime | None
    end: str
    due_at: dt.datetime | None


@dataclass(frozen=True)
class Case:
    """One conversation at a moment, with the message or the promise it is about."""

    row: Row
    at: dt.datetime
    tags: frozenset[str] = frozenset()
    is_known: bool = False
    was_reopened: bool = False
    message: Said | None = None
    has_files: bool = False
    promises: tuple[Owed, ...] = ()
    score: int | None = None
    hours: Mapping[str, Hours] = field(default_factory=dict)
    zone: dt.tzinfo = dt.UTC

    @property
    def open_hours(self) -> frozenset[str]:
        """Return the calendars by which the house was open then."""
        return frozenset(key for key, hours in self.hours.items() if hours.is_open(self.at))

    @property
    def weekday(self) -> int:
        """Return the day of the week in the business's time zone, Monday first."""
        return self.at.astimezone(self.zone).weekday()

    @property
    def is_left_alone(self) -> bool:
        """Return whether rules keep away: spam, what was merged into another, and customers that were erased."""
        return self.row.is_left_alone


@dataclass
class Cases:
    """Conversations as rules see them: a fixed number of statements, however many they are."""

    needs: frozenset[str]
    rows: dict[int, Row] = field(default_factory=dict)
    tags: dict[int, frozenset[str]] = field(default_factory=dict)
    first: dict[int, int] = field(default_factory=dict)
    reopened: set[int] = field(default_factory=set)
    messages: dict[int, Said] = field(default_factory=dict)
    with_files: set[int] = field(default_factory=set)
    promises: dict[int, list[Owed]] = field(default_factory=dict)
    named: dict[int, Owed] = field(default_factory=dict)
    scores: dict[int, int | None] = field(default_factory=dict)
    hours: dict[str, Hours] = field(default_factory=dict)
    zone: dt.tzinfo = dt.UTC

    @classmethod
    def gather(
        cls,
        numbers: Collection[int],
        needs: Iterable[str],
        *,
        message_ids: Iterable[int] = (),
        promise_ids: Iterable[int] = (),
    ) -> Cases:
        """Fetch what conditions need of these conversations, messages and promises."""
        cases = cls(frozenset(needs))
        cases.fetch(numbers, message_ids=message_ids, promise_ids=promise_ids)
        if HOURS in cases.needs:
            known = list(Calendar.objects.values_list("pk", flat=True))
            book = HoursBook(known)
            cases.hours = {str(number): book[number] for number in known}
        if ZONE in cases.needs:
            cases.zone = ZoneInfo(Business.current().time_zone)
        return cases

    def fetch(
        self, numbers: Collection[int], *, message_ids: Iterable[int] = (), promise_ids: Iterable[int] = ()
    ) -> None:
        """Fetch conversations, or fetch them again as they are now."""
        found = rows_of(numbers, self.needs)
        self.rows.update(found)
        if TAGS in self.needs:
            self.tags.update(tags_of(numbers))
        if HISTORY in self.needs:
            theirs = Conversation.objects.filter(customer__in={row.customer_id for row in found.values()})
            self.first.update(dict(theirs.values_list("customer").annotate(Min("id"))))
        if REOPENED in self.needs:
            closed = Closure.objects.filter(conversation__in=numbers, reopened_at__isnull=False)
            self.reopened.update(closed.values_list("conversation_id", flat=True))
        if MESSAGE in self.needs:
            self._read({*message_ids, *(row.last_incoming_id for row in found.values() if row.last_incoming_id)})
        if PROMISES in self.needs:
            self._owed(numbers, promise_ids)
        if SCORE in self.needs:
            given = Satisfaction.objects.given().filter(conversation__in=numbers).order_by("answered_at", "id")
            self.scores.update(given.values_list("conversation_id", "score"))

    def case(
        self, number: int, *, at: dt.datetime, message_id: int | None = None, promise_id: int | None = None
    ) -> Case | None:
        """Return a conversation at a moment; about its newest message from outside where none is named. None: it is gone."""
        row = self.rows.get(number)
        if row is None:
            return None
        message = self.messages.get(message_id or row.last_incoming_id or 0)
        promise = self.named.get(promise_id or 0)
        return Case(
            row=row,
            at=at,
            tags=self.tags.get(number, frozenset()),
            is_known=self.first.get(row.customer_id, number) < number,
            was_reopened=number in self.reopened,
            message=message,
            has_files=message is not None and message.id in self.with_files,
            promises=(promise,) if promise else tuple(self.promises.get(number, ())),
            score=self.scores.get(number),
            hours=self.hours,
            zone=self.zone,
        )

    def _read(self, message_ids: Collection[int]) -> None:
        self.messages.update(messages_of(message_ids))
        if FILES in self.needs:
            files = Attachment.objects.filter(message__in=list(message_ids), inline=False)
            self.with_files.update(files.values_list("message_id", flat=True))

    def _owed(self, numbers: Collection[int], promise_ids: Iterable[int]) -> None:
        owed: dict[int, list[Owed]] = {number: [] for number in numbers}
        columns = ("kind", "told_at", "end", "due_at")
        still = Promise.objects.owed().filter(conversation__in=list(numbers)).order_by("id")
        for number, *read in still.values_list("conversation_id", *columns):
            owed[number].append(Owed(*read))
        self.promises.update(owed)
        if named := list(promise_ids):
            rows = Promise.objects.filter(pk__in=named).values_list("pk", *columns)
            self.named.update({number: Owed(*read) for number, *read in rows})
