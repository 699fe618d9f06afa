"""Add a service policy, or change whom we want to answer how soon."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Model

from heard.conversations.steps import checked_steps
from heard.plumbing.studio.changes import ADDED, CHANGED, announce_change
from heard.promises.calendars import insist_on_hours
from heard.promises.models import ServicePolicy, ServiceTarget
from heard.promises.policies import Target

if TYPE_CHECKING:
    from heard.staff.models import Agent

STEPS = frozenset({"on_warning", "on_breach"})
FIELDS = STEPS | {
    "name",
    "position",
    "is_active",
    "tiers",
    "priorities",
    "languages",
    "channels",
    "calendar",
    "warn_percent",
}
CHOSEN = frozenset({"inboxes", "teams", "tags"})


class AimsAtNothing(Exception):
    """A policy without a single target would leave everybody it fits without any."""


def change_policy(
    *,
    policy: ServicePolicy,
    by: Agent | None,
    at: dt.datetime,
    targets: Mapping[str, Target] | None = None,
    **fields: Any,
) -> ServicePolicy:
    """Keep a new policy, or set fields, conditions and targets of one; only what differs is written and told.

    Open targets are reckoned anew by a job. Raises AimsAtNothing, heard.promises.business_time.NeverOpenError where its
    calendar has no hours, and heard.conversations.steps.StepIsWrong for steps that could not be taken.
    """
    if unknown := fields.keys() - FIELDS - CHOSEN:
        raise TypeError(f"a policy has no {', '.join(sorted(unknown))}")
    fields |= {name: checked_steps(fields[name], by_itself=True) for name in STEPS & fields.keys()}
    is_new = policy._state.adding
    with transaction.atomic():
        row = policy if is_new else ServicePolicy.objects.select_for_update().get(pk=policy.pk)
        changed = [name for name in sorted(FIELDS & fields.keys()) if is_new or getattr(row, name) != fields[name]]
        for name in changed:
            setattr(row, name, fields[name])
        if is_new or changed:
            row.save()
        changed += [name for name in sorted(CHOSEN & fields.keys()) if _choose(row, name, fields[name])]
        if targets is not None and _aim(row, targets):
            changed.append("targets")
        if not row.targets.exists():
            raise AimsAtNothing
        if row.calendar is not None:
            insist_on_hours(row.calendar, at=at)
        if is_new or changed:
            announce_change(row, what=ADDED if is_new else CHANGED, fields=changed, by=by)
            let_follow(row, changed)
    return row


def let_follow(row: ServicePolicy, changed: Sequence[str]) -> None:
    """Let a job reckon anew what follows from a change, where it is more than a name."""
    from heard.promises.jobs import reckon_anew

    if set(changed) - STEPS - {"name"}:
        reckon_anew.defer(setting=f"{ServicePolicy._meta.label_lower}:{row.pk}", title=str(row))


def _choose(row: ServicePolicy, name: str, wanted: Iterable[Model]) -> bool:
    chosen = getattr(row, name)
    numbers = {one.pk for one in wanted}
    if numbers == set(chosen.values_list("pk", flat=True)):
        return False
    chosen.set(numbers)
    return True


def _aim(row: ServicePolicy, targets: Mapping[str, Target]) -> bool:
    before = {target.kind: Target(target.minutes * 60, target.in_business_time) for target in row.targets.all()}
    if before == dict(targets):
        return False
    row.targets.all().delete()
    ServiceTarget.objects.bulk_create(
        ServiceTarget(policy=row, kind=kind, minutes=target.seconds // 60, in_business_time=target.in_business_time)
        for kind, target in targets.items()
    )
    return True
