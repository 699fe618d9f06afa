"""Links by which visitors say how they were served: for one conversation and one closing of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from heard.plumbing.signed_links import SignedLinks

# Which conversation, and which closing. What is answered is made on a floor above, which keeps what customers say.
RATINGS = SignedLinks("heard.channels.chat.rating", page="chat_rating", count=2, lasts=dt.timedelta(days=7))


def rating_of(conversation_id: int, closure_id: int, *, at: dt.datetime) -> dict[str, Any]:
    """Return what the widget asks with when a chat has ended."""
    return {"url": RATINGS.path(conversation_id, closure_id, at=at), "asked": True}
