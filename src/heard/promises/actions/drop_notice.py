"""Drop a prepared notice: send nothing."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from heard.plumbing.events import announce
from heard.promises.actions._notices import about, drafted, dropped
from heard.promises.events import NoticeDropped
from heard.promises.models import Notice

if TYPE_CHECKING:
    from heard.staff.models import Agent


def drop_notice(*, notice: Notice, agent: Agent, at: dt.datetime, reason: str = "") -> Notice:
    """Send nothing. Raises DecidedAlready."""
    with transaction.atomic():
        row = drafted(notice)
        dropped(row, reason=reason, at=at)
        announce(NoticeDropped(**about(row, agent.pk), reason=row.reason))
    return row
