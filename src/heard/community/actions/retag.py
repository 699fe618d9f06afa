"""Say better what a question is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from heard.community.actions._posts import NotAllowed, about, locked_question
from heard.community.actions._tags import put_tags
from heard.community.events import PostEdited
from heard.community.models import Member, Question
from heard.community.rights import may_retag
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent


def retag(
    *, question: Question, tags: Sequence[str], member: Member | None = None, agent: Agent | None = None
) -> Question:
    """Replace the tags: whoever asked may, trusted members, and the team. Raises NotAllowed."""
    with transaction.atomic():
        row = locked_question(question.pk)
        if not may_retag(row, member, agent):
            raise NotAllowed
        put_tags(row, tags)
        announce(PostEdited(**about(row, agent)))
    return row
