"""Ask the community something."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from heard.community.actions._posts import about, admitted, by, checked_body, checked_title, words
from heard.community.actions._tags import put_tags
from heard.community.events import QuestionAsked
from heard.community.models import Member, PostKind, PostState, Question, Subscription
from heard.community.words import slug_of
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent


def ask(
    *,
    title: str,
    body: str,
    language: str,
    at: dt.datetime,
    member: Member | None = None,
    agent: Agent | None = None,
    tags: Sequence[str] = (),
) -> Question:
    """Put a question where everybody sees it, or where the team looks at it first; whoever asks hears of its answers.

    Raises NotAllowed, TextIsWrong, TooMuch and SaidAlready.
    """
    heading, text = checked_title(title), checked_body(body, PostKind.QUESTION)
    with transaction.atomic():
        state = admitted(member, PostKind.QUESTION, heading, text, at=at)
        question = Question.objects.create(
            kind=PostKind.QUESTION, state=state, title=heading, slug=slug_of(heading), language=language,
            created_at=at, **by(member, agent), **words(text, heading),
        )  # fmt: skip
        put_tags(question, tags)
        if member:
            Subscription.objects.create(question=question, member=member, at=at)
            if state == PostState.VISIBLE:
                Member.objects.filter(pk=member.pk).update(post_count=F("post_count") + 1)
        announce(QuestionAsked(**about(question, agent)))
    return question
