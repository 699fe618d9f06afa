"""Go through a guide in a conversation."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from heard.guidance.actions._facts import about
from heard.guidance.events import GuideTaken
from heard.guidance.models import TakenGuide
from heard.guidance.queries.guides import steps_of
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.conversations.models import Conversation
    from heard.knowledge.models import Article
    from heard.staff.models import Agent


class NoSteps(Exception):
    """The article has no steps to go through."""


def take_guide(*, conversation: Conversation, article: Article, agent: Agent, at: dt.datetime) -> TakenGuide:
    """Put a guide beside a conversation, for everybody who sees it; one that was put away comes back with its ticks.

    Raises NoSteps.
    """
    if not steps_of(article):
        raise NoSteps
    with transaction.atomic():
        guide, is_new = TakenGuide.objects.get_or_create(
            conversation=conversation, article=article, defaults={"agent": agent, "at": at}
        )
        comes_back = TakenGuide.objects.filter(pk=guide.pk, put_away_at__isnull=False).update(put_away_at=None)
        if is_new or comes_back:
            announce(GuideTaken(**about(conversation, agent), article_id=article.pk, title=article.title))
    return guide
