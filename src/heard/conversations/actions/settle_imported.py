"""Let conversations of old letters be what these say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from functools import cache
from pathlib import Path

from heard.plumbing.database.statements import prepared


def settle_imported(*, conversation_ids: Collection[int], open_after: dt.datetime) -> None:
    """Resolve those whose last letter is not from after `open_after`, at the moment of that letter; the others wait for the
    customer where the last word is ours, and for us where it is theirs.

    Quietly: no fact says so, so that nothing follows and no number of today counts it. Where anything else has happened,
    be it that somebody opened one again, the state stays. What the row says of its letters goes by their dates, in
    whatever order they came. Told twice it changes nothing. Belongs into the transaction that brought the letters in.
    """
    if conversation_ids:
        with prepared() as cursor:
            cursor.execute(_settle(), [sorted(set(conversation_ids)), open_after])


@cache
def _settle() -> str:
    return Path(__file__).with_name("settle_imported.sql").read_text()
