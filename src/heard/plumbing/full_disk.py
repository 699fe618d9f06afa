"""Telling a disk with no room left from every other trouble: nobody's mistake, and over as soon as somebody makes room."""

from __future__ import annotations

import errno

from psycopg.errors import DiskFull

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def is_full_disk(error: BaseException | None) -> bool:
    """Return whether something failed because a disk, ours or the database's, is full or a quota of it is used up."""
    while error is not None:
        if isinstance(error, DiskFull) or (isinstance(error, OSError) and error.errno in _FULL):
            return True
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return False
