"""Attempts that ended because the database went away: not a mail's fault, so they are given back when it is there again."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from django.db import DatabaseError, InterfaceError

from heard.channels.email.claiming import uncount

STOPPING = frozenset({"57P01", "57P02", "57P03"})  # admin_shutdown, crash_shutdown, cannot_connect_now

_owed: set[int] = set()
# A mail that makes the database fall looks the same as a fall during a mail: of each the first one only is given back.
_forgiven: deque[int] = deque(maxlen=1000)


def interrupted(raw_ids: Sequence[int], error: DatabaseError | InterfaceError) -> None:
    """Remember mails that were in hand when `error` came up, if it tells that the database went away."""
    told = getattr(error.__cause__, "sqlstate", None)
    if told in STOPPING:
        _owed.update(raw_ids)
    elif told is None:  # whatever the database complains of has a number: it fell silent
        unlucky = [raw_id for raw_id in raw_ids if raw_id not in _forgiven]
        _forgiven.extend(unlucky)
        _owed.update(unlucky)


def give_back() -> None:
    """Uncount, with the database there again, what was interrupted."""
    if _owed:
        uncount(sorted(_owed))
        _owed.clear()
