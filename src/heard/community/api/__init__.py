"""The API of the community, as the team looks after it. Nobody writes here as a customer."""

from __future__ import annotations

from ninja import Router

from heard.community.api import members, posts, questions
from heard.community.api.refusals import REFUSALS

__all__ = ["REFUSALS", "router"]

router = Router(tags=["Community"])
for part in (questions, posts, members):
    router.add_router("", part.router)
