"""Let the team look after all questions that waited long enough."""

from __future__ import annotations

import datetime as dt

from heard.community.actions.hand_over import hand_over
from heard.community.models import Community, Question

AT_ONCE = 50
OLDEST = dt.timedelta(days=30)  # before that nobody expects an answer any more, as after an import


def hand_over_due(*, at: dt.datetime) -> int:
    """Hand over what nobody answered for as long as the studio says; return how many became conversations."""
    asked_before = at - dt.timedelta(hours=Community.current().hands_over_after_hours)
    waiting = Question.objects.visible().filter(
        answer_count=0,
        is_closed=False,
        handed_over_at=None,
        by_team=False,
        created_at__lte=asked_before,
        created_at__gt=at - OLDEST,
    )
    due = list(waiting.order_by("pk")[:AT_ONCE])
    return sum(hand_over(question=question, at=at) is not None for question in due)
