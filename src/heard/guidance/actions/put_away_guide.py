"""Put a guide away."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from heard.guidance.actions._facts import about
from heard.guidance.events import GuidePutAway
from heard.guidance.models import TakenGuide
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent


def put_away_guide(*, guide: TakenGuide, agent: Agent, at: dt.datetime) -> None:
    """Take a guide from beside its conversation; what was ticked off is kept, should it be taken again."""
    with transaction.atomic():
        if TakenGuide.objects.filter(pk=guide.pk, put_away_at=None).update(put_away_at=at):
            title = guide.article.title
            announce(GuidePutAway(**about(guide.conversation, agent), article_id=guide.article_id, title=title))
