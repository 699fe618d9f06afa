"""Links by which visitors say how they were served: for one conversation and one closing of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from heard.plumbing.signed_links import SignedLinks

# Which conversation, and which closing. What is answered is made on a floor above, which keeps what customers say.
RATINGS = SignedLinks("heard.channels.chat.rating", page="chat_rating", count=2, lasts=dt.timedelta(days=7))


def rated(closure_ids: Collection[int]) -> frozenset[int]:
    """Return of which closings we were told how it went already: nobody is asked twice."""
    asked: Callable[..., frozenset[int]] | None = (
        import_string(settings.HEARD_CHAT_RATED) if settings.HEARD_CHAT_RATED else None
    )
    return asked(closure_ids) if asked and closure_ids else frozenset()


def rating_of(conversation_id: int, closure_id: int, *, at: dt.datetime) -> dict[str, Any]:
    """Return what the widget asks with when a chat has ended."""
    return {"url": RATINGS.path(conversation_id, closure_id, at=at), "asked": True}
