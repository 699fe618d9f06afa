"""The API of conversations, noun by noun."""

from __future__ import annotations

from ninja import Router

from heard.conversations.api import (
    asides,
    bulk,
    conversations,
    drafts,
    files,
    incidents,
    labels,
    macros,
    messages,
    moves,
    of_customer,
    outgoing,
    replies,
    saved_views,
    searching,
    standing,
)
from heard.conversations.api.refusals import REFUSALS

__all__ = ["REFUSALS", "router"]

router = Router()
for part in (
    searching,
    outgoing,
    bulk,
    conversations,
    messages,
    replies,
    standing,
    labels,
    moves,
    drafts,
    asides,
    macros,
    files,
    saved_views,
    of_customer,
    incidents,
):
    router.add_router("", part.router)
