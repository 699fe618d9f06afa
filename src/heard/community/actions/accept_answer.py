"""Say which answer helped."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from heard.community.actions._posts import NotAllowed, about, locked_question
from heard.community.events import AnswerAccepted
from heard.community.models import Answer, Member, PostState, Question
from heard.plumbing.events import announce


def accept_answer(*, member: Member, answer: Answer, accepts: bool = True) -> Question:
    """Let whoever asked mark the answer that helped them, one at most, or take that back. Raises NotAllowed."""
    with transaction.atomic():
        row = locked_question(answer.question_id)
        if row.member is None or row.member.customer_id != member.customer_id or answer.state != PostState.VISIBLE:
            raise NotAllowed
        if accepts == (row.accepted_id == answer.pk):
            return row
        before = row.accepted
        row.accepted = answer if accepts else None
        row.save(update_fields=["accepted"])
        _count(before, -1)
        _count(row.accepted, +1)
        announce(AnswerAccepted(**about(answer), undone=not accepts))
    return row


def _count(answer: Answer | None, step: int) -> None:
    if answer and answer.member_id:
        members = Member.objects.filter(pk=answer.member_id)
        (members if step > 0 else members.filter(accepted_count__gt=0)).update(
            accepted_count=F("accepted_count") + step
        )
