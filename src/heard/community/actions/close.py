"""Let a question take no new answers, or let it again."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from heard.community.actions._posts import NotAllowed, about, locked_question
from heard.community.events import QuestionClosed
from heard.community.models import OF_ASKERS, Closure, ClosureReason, Member, PostState, Question
from heard.community.rights import may_close, may_open
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent


def close(
    *,
    question: Question,
    reason: ClosureReason,
    at: dt.datetime,
    member: Member | None = None,
    agent: Agent | None = None,
) -> Question:
    """Close it: what stands there stays, and nobody adds to it. Closed twice it keeps its first reason. Raises NotAllowed."""
    with transaction.atomic():
        row = locked_question(question.pk)
        is_theirs_to_say = member is None or reason in OF_ASKERS
        if row.state != PostState.VISIBLE or not may_close(row, member, agent) or not is_theirs_to_say:
            raise NotAllowed
        if row.is_closed:
            return row
        who = {"member": member, "agent": None if member else agent, "by_team": member is None}
        Closure.objects.create(question=row, reason=reason, at=at, **who)
        return _written(row, agent, reason, is_closed=True)


def open_again(
    *, question: Question, at: dt.datetime, member: Member | None = None, agent: Agent | None = None
) -> Question:
    """Let it take answers again. Raises NotAllowed, also for whoever asked where the team closed it."""
    with transaction.atomic():
        row = locked_question(question.pk)
        closure = Closure.objects.filter(question=row, opened_at=None).first()
        if closure is None and may_close(row, member, agent):
            return row
        if closure is None or not may_open(row, closure, member, agent):
            raise NotAllowed
        closure.opened_at, closure.opened_by = at, None if member else agent
        closure.save(update_fields=["opened_at", "opened_by"])
        return _written(row, agent, closure.reason, is_closed=False)


def _written(row: Question, agent: Agent | None, reason: str, *, is_closed: bool) -> Question:
    row.is_closed = is_closed
    row.save(update_fields=["is_closed"])
    announce(QuestionClosed(**about(row, agent), reason=str(reason), undone=not is_closed))
    return row
