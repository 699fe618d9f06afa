"""Writing down what a reader said, of whatever they read or saw."""

from __future__ import annotations

import datetime as dt

from heard.knowledge.models import Article, Mark, MarkReason, Video
from heard.knowledge.said import Said

LONGEST = 1000  # characters of a reason in one's own words


def write_mark(about: Article | Video, said: Said, *, revision: int, at: dt.datetime) -> tuple[Mark, bool]:
    """Keep what somebody said and return it, and whether it is the first they said of it."""
    kept = {
        "helped": said.helped,
        "reason": said.reason if not said.helped and said.reason in MarkReason.values else "",
        "words": "" if said.helped else said.words.replace("\0", "").strip()[:LONGEST],
        "customer_id": said.reader.customer_id,
        "revision": revision,
        "marked_at": at,
    }
    which = {"article": about} if isinstance(about, Article) else {"video": about}
    return Mark.objects.update_or_create(**which, reader=said.who, defaults=kept)
