"""What rules look at in conversations, fetched for many at once."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Min

from heard.conversations.models import Attachment, Closure, Conversation
from heard.feedback.models import Satisfaction
from heard.plumbing.database.statements import prepared
from heard.promises.business_time import Hours
from heard.promises.calendars import HoursBook
from heard.promises.models import Calendar, Promise
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
#: What only has to be read from the rows where a condition asks for it.
SUBJECT, OWN, CUSTOMER_OWN = "subject", "own", "customer own"
LONGEST_READ = 20_000  # characters of a message that are looked at


class Said(NamedTuple):
    """What rules look at in a message."""

    id: int
    text: str
    is_by_robot: bool


class Owed(NamedTuple):
    """What rules look at in a promise."""

    kind: str
    told_at: dt.datetime | None
    end: str
    due_at: dt.datetime | None


class Row(NamedTuple):
    """What rules look at in a conversation, its customer and its inbox; named as in `_ROWS`.

    Subject and own fields are there where they are needed.
    """

    id: int
    customer_id: int
    inbox_id: int
    team_id: int | None
    assignee_id: int | None
    contact_reason_id: int | None
    last_incoming_id: int | None
    is_left_alone: bool
    state: str
    priority: int
    channel: str
    language: str
    created_at: dt.datetime
    tier: str
    customer_language: str
    is_blocked: bool
    subject: str
    own: dict[str, Any]
    customer_own: dict[str, Any]


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
        found = _rows(numbers, self.needs)
        self.rows.update(found)
        if TAGS in self.needs:
            self.tags.update(_tags(numbers))
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
        with prepared() as cursor:
            cursor.execute(_MESSAGES, [LONGEST_READ, list(message_ids)])
            self.messages.update({row[0]: Said(*row) for row in cursor.fetchall()})
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


def _rows(numbers: Collection[int], needs: Collection[str]) -> dict[int, Row]:
    """Return conversations by number. One kept statement, and no models: making three of those for each took most of the time."""
    with prepared() as cursor:
        cursor.execute(_ROWS, [SUBJECT in needs, OWN in needs, CUSTOMER_OWN in needs, list(numbers)])
        found = [Row(*values) for values in cursor.fetchall()]
    if not {OWN, CUSTOMER_OWN}.isdisjoint(needs):
        found = [row._replace(own=_read_own(row.own), customer_own=_read_own(row.customer_own)) for row in found]
    return {row.id: row for row in found}


def _read_own(kept: Any) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(kept) if isinstance(kept, str) else kept
    return read or {}


_ROWS = """
SELECT c.id, c.customer_id, c.inbox_id, c.team_id, c.assignee_id, c.contact_reason_id, c.last_incoming_id,
       c.state = 'spam' OR c.merged_into_id IS NOT NULL OR u.erased_at IS NOT NULL AS is_left_alone,
       c.state, c.priority, c.channel, COALESCE(NULLIF(c.language, ''), i.language), c.created_at, u.tier, u.language,
       u.blocked_at IS NOT NULL AS is_blocked,
       CASE WHEN %s::boolean THEN c.subject ELSE '' END AS subject,
       CASE WHEN %s::boolean THEN c.custom END AS own,
       CASE WHEN %s::boolean THEN u.custom END AS customer_own
FROM conversations_conversation c
JOIN customers_customer u ON u.id = c.customer_id
JOIN conversations_inbox i ON i.id = c.inbox_id
WHERE c.id = ANY(%s)
"""


_MESSAGES = """
SELECT id, left(text, %s::integer), facts ? 'no_acknowledgement' FROM conversations_message
WHERE id = ANY(%s) AND kind <> 'note'
"""


def _tags(numbers: Collection[int]) -> dict[int, frozenset[str]]:
    borne: dict[int, set[str]] = {number: set() for number in numbers}
    with prepared() as cursor:
        cursor.execute(_TAGS, [list(numbers)])
        for number, name in cursor.fetchall():
            borne[number].add(name.casefold())
    return {number: frozenset(names) for number, names in borne.items()}


_TAGS = """
SELECT t.conversation_id, g.name FROM conversations_tagging t JOIN conversations_tag g ON g.id = t.tag_id
WHERE t.conversation_id = ANY(%s)
"""
