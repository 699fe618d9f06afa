"""The API of feedback."""

from __future__ import annotations

from ninja import Router

from heard.feedback.api import satisfactions

__all__ = ["router"]

router = Router()
for part in (satisfactions,):
    router.add_router("", part.router)
