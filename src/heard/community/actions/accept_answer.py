"""Say which answer helped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from heard.community.actions._members import count, held
from heard.community.actions._posts import NotAllowed, about, locked_question
from heard.community.events import AnswerAccepted
from heard.community.models import Answer, Member, PostState, Question
from heard.community.rights import may_accept
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent


def accept_answer(
    *, answer: Answer, member: Member | None = None, agent: Agent | None = None, accepts: bool = True
) -> Question:
    """Let whoever asked mark the answer that helped them, one at most, or take that back; for the team's questions the team.

    Raises NotAllowed.
    """
    with transaction.atomic():
        row = locked_question(answer.question_id)
        given = Answer.objects.select_related("member").get(pk=answer.pk)
        if given.state != PostState.VISIBLE or not may_accept(row, member, agent):
            raise NotAllowed
        before = row.accepted
        if accepts == (row.accepted_id == given.pk):
            return row
        held(given.member_id, before.member_id if before else None)
        row.accepted = given if accepts else None
        row.save(update_fields=["accepted"])
        count("accepted_count", -1, before.member_id if before else None)
        count("accepted_count", +1, given.member_id if accepts else None)
        announce(AnswerAccepted(**about(given, agent), undone=not accepts))
    return row
