"""Give a new house the hours and the aims that most begin with."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from heard.promises.actions.change_calendar import change_calendar
from heard.promises.actions.change_policy import change_policy
from heard.promises.calendars import usual_day
from heard.promises.models import Calendar, PromiseKind, ServicePolicy
from heard.promises.policies import Target

if TYPE_CHECKING:
    from heard.staff.models import Agent

WEEK = [[["09:00", "17:00"]] for _day in range(5)] + [[], []]
WARNINGS = [50, 80]
HOUR = 3600  # seconds


def begin_with_office_hours(*, time_zone: str, by: Agent | None, at: dt.datetime) -> ServicePolicy:
    """Keep office hours from Monday to Friday, and a policy for everybody that counts in them; return the policy."""
    with transaction.atomic():
        calendar = change_calendar(
            calendar=Calendar(), by=by, at=at, name=_("Office hours"), time_zone=time_zone, week=WEEK
        )
        return change_policy(
            policy=ServicePolicy(),
            by=by,
            at=at,
            name=_("Everybody"),
            calendar=calendar,
            warn_percent=WARNINGS,
            targets={
                PromiseKind.FIRST_ANSWER: Target(4 * HOUR, in_business_time=True),
                PromiseKind.NEXT_ANSWER: Target(4 * HOUR, in_business_time=True),
                PromiseKind.RESOLUTION: Target(3 * usual_day(WEEK) * 60, in_business_time=True),
            },
        )
