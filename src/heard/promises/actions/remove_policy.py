"""Remove a service policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from heard.plumbing.studio.changes import REMOVED, announce_change
from heard.promises.actions.change_policy import let_follow
from heard.promises.models import ServicePolicy

if TYPE_CHECKING:
    from heard.staff.models import Agent


def remove_policy(*, policy: ServicePolicy, by: Agent | None) -> None:
    """Remove a policy; a job lets what it aimed at follow the next one that fits, or releases it."""
    with transaction.atomic():
        row = ServicePolicy.objects.select_for_update().get(pk=policy.pk)
        announce_change(row, what=REMOVED, by=by)
        let_follow(row, ["removed"])
        row.delete()
