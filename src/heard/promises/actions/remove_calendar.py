"""Remove a calendar nobody counts in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from heard.plumbing.studio.changes import REMOVED, announce_change
from heard.plumbing.studio.uses import uses_of
from heard.promises.models import Calendar, OwnDay, ServicePolicy

if TYPE_CHECKING:
    from heard.staff.models import Agent


class CalendarInUse(Exception):
    """It is still needed; `where` says by which policies, and by what else."""

    def __init__(self, where: list[str]) -> None:
        """Remember by whom."""
        super().__init__(where)
        self.where = where


def insist_on_unused(calendar: Calendar) -> None:
    """Raise CalendarInUse where policies, promises or anything else still count in a calendar."""
    policies = list(ServicePolicy.objects.filter(calendar=calendar).values_list("name", flat=True))
    others = uses_of(calendar, besides=(OwnDay._meta.db_table, ServicePolicy._meta.db_table))
    if policies or others:
        raise CalendarInUse([*(f"“{name}”" for name in policies), *others])


def remove_calendar(*, calendar: Calendar, by: Agent | None) -> None:
    """Remove a calendar and its days. Raises CalendarInUse."""
    with transaction.atomic():
        row = Calendar.objects.select_for_update().get(pk=calendar.pk)
        insist_on_unused(row)
        announce_change(row, what=REMOVED, by=by)
        row.delete()
