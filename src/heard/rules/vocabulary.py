"""What conditions can ask: each field's name, how it is compared, what can be chosen, and how it is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heard.conversations.models import ContactReason, Inbox, Priority, State, Tag
from heard.customers.models import ChannelKind, CustomField
from heard.promises.models import Calendar, End, PromiseKind
from heard.rules import cases, rows
from heard.rules.cases import Case
from heard.staff.models import Agent, Team

Text = str | Lazy
Choices = Sequence[tuple[str, Text]]
NOBODY = "nobody"

#: How a field may be compared, by what it is; each as it is said between the field and the value.
OPERATORS: Mapping[str, Mapping[str, Text]] = {
    "choice": {"is": gettext_lazy("is"), "is_not": gettext_lazy("is not")},
    "rank": {
        "is": gettext_lazy("is"),
        "is_not": gettext_lazy("is not"),
        "over": gettext_lazy("is more than"),
        "under": gettext_lazy("is less than"),
    },
    "number": {"over": gettext_lazy("is more than"), "under": gettext_lazy("is less than")},
    "words": {"contains": gettext_lazy("contains"), "lacks": gettext_lazy("does not contain")},
    "text": {
        "is": gettext_lazy("is"),
        "is_not": gettext_lazy("is not"),
        "contains": gettext_lazy("contains"),
        "lacks": gettext_lazy("does not contain"),
    },
    "tag": {"is": gettext_lazy("has the tag"), "is_not": gettext_lazy("does not have the tag")},
    "yes": {"is": gettext_lazy("is true:")},
    "hours": {"is": gettext_lazy("within the hours of"), "is_not": gettext_lazy("outside the hours of")},
}
YES_NO: Choices = (("yes", gettext_lazy("yes")), ("no", gettext_lazy("no")))
MOST_LISTED = 500


@dataclass(frozen=True)
class Field:
    """One thing a condition can ask of a case."""

    group: Text
    label: Text
    kind: str
    read: Callable[[Case], Any]
    choices: Callable[[], Choices] | None = None
    needs: frozenset[str] = frozenset()


def fields() -> dict[str, Field]:
    """Return everything conditions can ask, the business's own fields last."""
    return {**_FIELDS, **{_key(own): _own(own) for own in CustomField.objects.all()}}


def _key(own: CustomField) -> str:
    return f"{'own' if own.stands_on == CustomField.On.CONVERSATION else 'customer_own'}:{own.key}"


def _own(own: CustomField) -> Field:
    kinds = {CustomField.Kind.NUMBER: "number", CustomField.Kind.CHOICE: "choice", CustomField.Kind.YES_NO: "yes"}
    kind, key = kinds.get(CustomField.Kind(own.kind), "text"), own.key
    lines = [line.strip() for line in own.choices.splitlines() if line.strip()]
    choices = (lambda: [(line, line) for line in lines]) if kind == "choice" else None
    if own.stands_on == CustomField.On.CONVERSATION:
        needs = frozenset({rows.OWN})
        return Field(_CONVERSATION, own.label, kind, lambda case: case.row.own.get(key), choices, needs)
    needs = frozenset({rows.CUSTOMER_OWN})
    return Field(_CUSTOMER, own.label, kind, lambda case: case.row.customer_own.get(key), choices, needs)


def _rows(model: type[Model], *, nobody: bool = False) -> Callable[[], Choices]:
    def choices() -> Choices:
        rows = [(str(one.pk), str(one)) for one in model._default_manager.all()[:MOST_LISTED]]
        return [(NOBODY, _("nobody")), *rows] if nobody else rows

    return choices


def _agents() -> Choices:
    agents = Agent.objects.get_queryset().active().order_by("name")[:MOST_LISTED]
    return [(NOBODY, _("nobody")), *((str(agent.pk), agent.name) for agent in agents)]


def _one_of(choices: Any) -> Callable[[], Choices]:
    return lambda: [(str(key), label) for key, label in choices]


def _language(case: Case) -> str:
    return case.row.language.lower()[:2]


def _robot(case: Case) -> bool:
    return case.message is not None and case.message.is_by_robot


def _late(case: Case) -> bool:
    return any(one.end == End.BROKEN or (one.due_at is not None and one.due_at <= case.at) for one in case.promises)


_CONVERSATION, _CUSTOMER = gettext_lazy("The conversation"), gettext_lazy("The customer")
_MESSAGE, _PROMISE, _CALENDAR = gettext_lazy("The message"), gettext_lazy("The promise"), gettext_lazy("The calendar")
_FIELDS: dict[str, Field] = {
    "inbox": Field(_CONVERSATION, gettext_lazy("the inbox"), "choice", lambda c: str(c.row.inbox_id), _rows(Inbox)),
    "team": Field(
        _CONVERSATION, gettext_lazy("the team"), "choice", lambda c: str(c.row.team_id or NOBODY),
        _rows(Team, nobody=True),
    ),
    "assignee": Field(
        _CONVERSATION, gettext_lazy("whoever has it"), "choice", lambda c: str(c.row.assignee_id or NOBODY), _agents
    ),
    "state": Field(_CONVERSATION, gettext_lazy("the state"), "choice", lambda c: c.row.state, _one_of(State.choices)),
    "priority": Field(
        _CONVERSATION, gettext_lazy("the priority"), "rank", lambda c: c.row.priority, _one_of(Priority.choices)
    ),
    "tag": Field(
        _CONVERSATION, gettext_lazy("it"), "tag", lambda c: c.tags,
        lambda: [(name, name) for name in Tag.objects.values_list("name", flat=True)[:MOST_LISTED]],
        frozenset({cases.TAGS}),
    ),
    "reason": Field(
        _CONVERSATION, gettext_lazy("the contact reason"), "choice", lambda c: str(c.row.contact_reason_id or NOBODY),
        _rows(ContactReason),
    ),
    "channel": Field(
        _CONVERSATION, gettext_lazy("the channel"), "choice", lambda c: c.row.channel, _one_of(ChannelKind.choices)
    ),
    "language": Field(_CONVERSATION, gettext_lazy("the language (as in en)"), "text", _language),
    "subject": Field(
        _CONVERSATION, gettext_lazy("the subject"), "words", lambda c: c.row.subject, None, frozenset({rows.SUBJECT})
    ),
    "reopened": Field(
        _CONVERSATION, gettext_lazy("it was opened again before"), "yes", lambda c: c.was_reopened, None,
        frozenset({cases.REOPENED}),
    ),
    "age_hours": Field(
        _CONVERSATION, gettext_lazy("its age in hours"), "number",
        lambda c: (c.at - c.row.created_at).total_seconds() / 3600,
    ),
    "tier": Field(_CUSTOMER, gettext_lazy("the customer's tier"), "text", lambda c: c.row.tier),
    "customer_language": Field(
        _CUSTOMER, gettext_lazy("the customer's language (as in en)"), "text",
        lambda c: c.row.customer_language.lower()[:2],
    ),
    "blocked": Field(
        _CUSTOMER, gettext_lazy("the customer is blocked"), "yes", lambda c: c.row.is_blocked
    ),
    "known": Field(
        _CUSTOMER, gettext_lazy("they wrote before"), "yes", lambda c: c.is_known, None, frozenset({cases.HISTORY})
    ),
    "score": Field(
        _CUSTOMER, gettext_lazy("their word on how they were served, from 1 to 5,"), "number", lambda c: c.score, None,
        frozenset({cases.SCORE}),
    ),
    "message": Field(
        _MESSAGE, gettext_lazy("the message"), "words",
        lambda c: c.message.text if c.message else "", None, frozenset({cases.MESSAGE}),
    ),
    "files": Field(
        _MESSAGE, gettext_lazy("it has files"), "yes", lambda c: c.has_files, None,
        frozenset({cases.MESSAGE, cases.FILES}),
    ),
    "robot": Field(
        _MESSAGE, gettext_lazy("a robot or a list wrote it"), "yes", _robot, None, frozenset({cases.MESSAGE})
    ),
    "promise": Field(
        _PROMISE, gettext_lazy("what is owed"), "choice", lambda c: frozenset(one.kind for one in c.promises),
        _one_of(PromiseKind.choices), frozenset({cases.PROMISES}),
    ),
    "told": Field(
        _PROMISE, gettext_lazy("the customer knows of it"), "yes", lambda c: any(one.told_at for one in c.promises), None,
        frozenset({cases.PROMISES}),
    ),
    "late": Field(_PROMISE, gettext_lazy("it is late"), "yes", _late, None, frozenset({cases.PROMISES})),
    "hours": Field(
        _CALENDAR, gettext_lazy("it happens"), "hours", lambda c: c.open_hours, _rows(Calendar), frozenset({cases.HOURS})
    ),
    "weekday": Field(
        _CALENDAR, gettext_lazy("the day"), "choice", lambda c: str(c.weekday), _one_of(WEEKDAYS.items()),
        frozenset({cases.ZONE}),
    ),
}  # fmt: skip
