"""Answer a question."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from heard.community.actions._posts import (
    about,
    admitted,
    by,
    checked_body,
    counted,
    insist_on_open,
    locked_question,
    words,
)
from heard.community.events import AnswerGiven
from heard.community.models import Answer, Member, PostKind, PostState, Question, Subscription
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent


def answer(
    *,
    question: Question,
    body: str,
    at: dt.datetime,
    member: Member | None = None,
    agent: Agent | None = None,
    message_id: int | None = None,
) -> Answer:
    """Say what one knows about a question; what an agent says is the team's, and official.

    `message_id` is the message in which the team said it first: published twice, it stands there once. Raises NotAllowed
    where the question is not to be seen (IsClosed where it was closed), TextIsWrong, TooMuch and SaidAlready.
    """
    text = checked_body(body, PostKind.ANSWER)
    with transaction.atomic():
        row = locked_question(question.pk)
        if message_id and (known := Answer.objects.filter(message_id=message_id).first()):
            return known
        insist_on_open(row)
        state = admitted(member, PostKind.ANSWER, text, at=at)
        given = Answer.objects.create(
            kind=PostKind.ANSWER, state=state, question=row, is_official=member is None, created_at=at,
            official_by=None if member else agent, message_id=message_id, **by(member, agent), **words(text),
        )  # fmt: skip
        counted(row.pk)
        if member:
            Subscription.objects.get_or_create(question=row, member=member, defaults={"at": at})
            if state == PostState.VISIBLE:
                Member.objects.filter(pk=member.pk).update(post_count=F("post_count") + 1)
        announce(AnswerGiven(**about(given, agent), is_official=given.is_official))
    return given
