"""Put a word beside a question or an answer."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from heard.community.actions._posts import (
    NotAllowed,
    about,
    admitted,
    by,
    checked_body,
    insist_on_open,
    locked_question,
    words,
)
from heard.community.events import CommentWritten
from heard.community.models import Answer, Comment, Member, PostKind, Question, Subscription
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent


def comment(
    *,
    question: Question,
    body: str,
    at: dt.datetime,
    answer: Answer | None = None,
    member: Member | None = None,
    agent: Agent | None = None,
) -> Comment:
    """Write it down. Raises NotAllowed where it is beside nothing that is to be seen or is closed, TextIsWrong, TooMuch, SaidAlready."""
    text = checked_body(body, PostKind.COMMENT)
    with transaction.atomic():
        row = locked_question(question.pk)
        is_there = answer is None or Answer.objects.visible().filter(pk=answer.pk, question=row.pk).exists()
        insist_on_open(row)
        if not is_there:
            raise NotAllowed
        state = admitted(member, PostKind.COMMENT, text, at=at)
        said = Comment.objects.create(
            kind=PostKind.COMMENT,
            state=state,
            question=row,
            answer=answer,
            created_at=at,
            **by(member, agent),
            **words(text),
        )
        if member:
            Subscription.objects.get_or_create(question=row, member=member, defaults={"at": at})
        announce(CommentWritten(**about(said, agent)))
    return said
