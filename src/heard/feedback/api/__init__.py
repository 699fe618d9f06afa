"""The API of feedback."""

from __future__ import annotations

from ninja import Router

from heard.feedback.api import complaints, satisfactions
from heard.feedback.api.refusals import REFUSALS

__all__ = ["REFUSALS", "router"]

router = Router()
for part in (complaints, satisfactions):
    router.add_router("", part.router)
