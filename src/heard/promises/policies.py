"""Which service policy fits a conversation."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import F, Q

from heard.conversations.models import Conversation
from heard.customers.models import ChannelKind
from heard.promises.models import ServicePolicy


@dataclass(frozen=True)
class Target:
    """Within what time one thing is to be done, in the policy's hours or around the clock."""

    seconds: int
    in_business_time: bool


@dataclass(frozen=True)
class Policy:
    """One policy, ready to be asked."""

    id: int
    calendar_id: int | None
    warn_percent: tuple[int, ...]
    inboxes: frozenset[int]
    teams: frozenset[int]
    tags: frozenset[int]
    tiers: frozenset[str]
    priorities: frozenset[int]
    languages: frozenset[str]
    targets: dict[str, Target]
    channels: frozenset[str] = frozenset()

    def fits(self, matter: Matter) -> bool:
        """Return whether it is for this conversation: each condition that names anything names something of it."""
        return (
            _names(self.inboxes, matter.inbox_id)
            and _names(self.teams, matter.team_id)
            and (not self.tags or bool(self.tags.intersection(matter.tags)))
            and _names(self.tiers, matter.tier.casefold())
            and _names(self.priorities, matter.priority)
            and _names(self.languages, matter.language)
            and _names(self.channels, matter.channel)
        )

    def calendar_for(self, target: Target) -> int | None:
        """Return the calendar a target of this policy counts in."""
        return self.calendar_id if target.in_business_time else None


@dataclass(frozen=True)
class Matter:
    """What the ledger looks at in a conversation."""

    id: int
    customer_id: int
    inbox_id: int
    awaits_acknowledgement: bool
    state: str
    assignee_id: int | None
    team_id: int | None
    priority: int
    language: str
    tier: str
    tags: frozenset[int]
    first_answered_at: dt.datetime | None
    channel: str = ChannelKind.EMAIL


def _names(condition: frozenset[int] | frozenset[str], value: object) -> bool:
    return not condition or value in condition


def matters(conversation_ids: Collection[int]) -> dict[int, Matter]:
    """Return what the ledger looks at, by number; none of merged conversations."""
    rows = (
        Conversation.objects.filter(pk__in=conversation_ids, merged_into__isnull=True)
        .annotate(
            awaits=Q(inbox__acknowledges=True, channel=ChannelKind.EMAIL, acknowledged_at=None, first_answered_at=None),
            spoken=F("inbox__language"),
            tier=F("customer__tier"),
            borne=ArrayAgg("tags", filter=Q(tags__isnull=False), default=[]),
        )
        .values_list(
            "id", "customer_id", "inbox_id", "awaits", "state", "assignee_id", "team_id", "priority", "language", "spoken",
            "tier", "borne", "first_answered_at", "channel",
        )
    )  # fmt: skip
    return {
        row[0]: Matter(*row[:8], (row[8] or row[9]).lower()[:2], row[10], frozenset(row[11]), *row[12:]) for row in rows
    }


class Policies:
    """All policies in force, in the order in which they are asked."""

    def __init__(self, policies: Collection[Policy]) -> None:
        self._policies = tuple(policies)

    @classmethod
    def read(cls) -> Policies:
        """Read them: one statement while there is none, five otherwise."""
        rows = ServicePolicy.objects.in_force().prefetch_related("inboxes", "teams", "tags", "targets")
        return cls([_made(row) for row in rows])

    @classmethod
    def read_with(cls, policy: Policy, *, position: int) -> Policies:
        """Read them, with one that is new or different in its place."""
        rows = ServicePolicy.objects.in_force().prefetch_related("inboxes", "teams", "tags", "targets")
        others = [((row.position, row.pk), _made(row)) for row in rows if row.pk != policy.id]
        placed = [*others, ((position, policy.id or math.inf), policy)]
        return cls([one for _place, one in sorted(placed, key=lambda pair: pair[0])])

    @classmethod
    def read_without(cls, number: int) -> Policies:
        """Read them, without one of them."""
        rows = ServicePolicy.objects.in_force().exclude(pk=number)
        return cls([_made(row) for row in rows.prefetch_related("inboxes", "teams", "tags", "targets")])

    def __bool__(self) -> bool:
        """Return whether there is any."""
        return bool(self._policies)

    def for_(self, matter: Matter) -> Policy | None:
        """Return the first that fits."""
        return next((policy for policy in self._policies if policy.fits(matter)), None)


def _made(row: ServicePolicy) -> Policy:
    return Policy(
        id=row.pk,
        calendar_id=row.calendar_id,
        warn_percent=tuple(sorted(set(row.warn_percent))),
        inboxes=frozenset(inbox.pk for inbox in row.inboxes.all()),
        teams=frozenset(team.pk for team in row.teams.all()),
        tags=frozenset(tag.pk for tag in row.tags.all()),
        tiers=frozenset(tier.casefold() for tier in row.tiers),
        priorities=frozenset(row.priorities),
        languages=frozenset(language.lower()[:2] for language in row.languages),
        channels=frozenset(row.channels),
        targets={target.kind: Target(target.minutes * 60, target.in_business_time) for target in row.targets.all()},
    )
