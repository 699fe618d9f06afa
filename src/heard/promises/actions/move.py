"""Agree on another moment."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING

from django.db import transaction

from heard.promises.actions._book import about, appoint, locked_one, put_down
from heard.promises.actions.make import FARTHEST, MomentIsWrong
from heard.promises.actions.release import EndedAlready
from heard.promises.calendars import HoursBook
from heard.promises.events import PromiseMoved
from heard.promises.models import Promise

if TYPE_CHECKING:
    from heard.staff.models import Agent


def move(*, promise: Promise, agent: Agent | None, due_at: dt.datetime, is_told: bool, at: dt.datetime) -> Promise:
    """Make an open promise due at another moment; `is_told` says that the customer knows this one.

    A paused promise goes on. What was warned of before is warned of again. Raises EndedAlready, and MomentIsWrong.
    """
    if not at < due_at <= at + FARTHEST:
        raise MomentIsWrong
    with transaction.atomic():
        row = locked_one(promise)
        if row.end:
            raise EndedAlready
        row.calendar, row.pauses, row.paused_at, row.warned = None, [], None, 0
        row.seconds = math.ceil((due_at - row.made_at).total_seconds())
        row.told_at = row.told_at or (at if is_told else None)
        appoint(row, HoursBook([]), at=at)
        put_down([row], [PromiseMoved(**about(row, agent), due_at=row.due_at, why="agreed")])
    return row
