"""Stand behind an answer, for the team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from heard.community.actions._posts import NotAllowed, about, counted, locked_question
from heard.community.events import AnswerMadeOfficial
from heard.community.models import Answer, PostState
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent


def mark_official(*, agent: Agent, answer: Answer, is_official: bool = True) -> Answer:
    """Say that what a member answered is right, or not any more. Raises NotAllowed for the team's own, and what is hidden."""
    with transaction.atomic():
        locked_question(answer.question_id)
        row = Answer.objects.select_related("member").get(pk=answer.pk)
        if row.by_team or row.state != PostState.VISIBLE:
            raise NotAllowed
        if row.is_official == is_official:
            return row
        row.is_official, row.official_by = is_official, agent if is_official else None
        row.save(update_fields=["is_official", "official_by"])
        counted(row.question_id)
        announce(AnswerMadeOfficial(**about(row, agent), undone=not is_official))
    return row
