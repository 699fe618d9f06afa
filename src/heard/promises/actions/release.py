"""Release a promise: nobody expects it any more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from heard.promises.actions._book import about, finish, locked_one, put_down
from heard.promises.events import PromiseReleased
from heard.promises.models import End, Promise

if TYPE_CHECKING:
    from heard.staff.models import Agent


class EndedAlready(Exception):
    """It was kept, broken or released meanwhile; nothing was changed."""


def release(*, promise: Promise, agent: Agent | None, reason: str, at: dt.datetime) -> Promise:
    """End an open promise because it is not expected any more, and remember why. Raises EndedAlready."""
    with transaction.atomic():
        row = locked_one(promise)
        if row.end:
            raise EndedAlready
        put_down([row], released([row], by=agent, reason=reason, at=at))
    return row


def released(promises: Sequence[Promise], *, by: Agent | None, reason: str, at: dt.datetime) -> list[PromiseReleased]:
    """End open promises in the caller's transaction, and return what to announce; the caller saves them."""
    for promise in promises:
        finish(promise, End.RELEASED, at=at, by=by, reason=reason)
    return [PromiseReleased(**about(promise, by), reason=promise.reason) for promise in promises]
