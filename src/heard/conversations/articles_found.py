"""Articles that the command palette leads to. Who knows articles, the project says (docs/decisions/guidance-between.md)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from heard.staff.models import Agent

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """An article an agent may read, where it stands, and what sort it is, in the agent's words."""

    title: str
    address: str
    kind: str
    is_internal: bool


def articles_found(agent: Agent, typed: str) -> Sequence[FoundArticle]:
    """Return the few articles that fit best what somebody types; none where looking for them fails: they are an extra."""
    found: Callable[[Agent, str], Sequence[FoundArticle]] = import_string(settings.HEARD_ARTICLES_FOUND)
    try:
        with transaction.atomic():
            return found(agent, typed)
    except Exception:
        logger.exception("No articles could be looked up for the palette; it does without")
        return ()
