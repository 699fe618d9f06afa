"""Say something better."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from heard.community.actions._posts import NotAllowed, about, checked_body, checked_title, locked_post, words
from heard.community.actions._states import change_state
from heard.community.events import PostEdited
from heard.community.limits import ALLOWANCES, links_in
from heard.community.models import Member, Post, PostKind, PostState, Question, Revision, TrustLevel
from heard.community.words import slug_of
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent

MOST_EDITS = 50


def edit_post(
    *, post: Post, body: str, at: dt.datetime, title: str = "", member: Member | None = None, agent: Agent | None = None
) -> Post:
    """Replace the words of a post; what they were is kept. Its author may, and the team.

    What a new member adds links to waits for a look again. Raises NotAllowed, and TextIsWrong.
    """
    text = checked_body(body, PostKind(post.kind))
    with transaction.atomic():
        row = locked_post(post.pk)
        if not _may(row, member, agent) or row.revisions.count() >= MOST_EDITS:
            raise NotAllowed
        question = Question.objects.get(pk=row.pk) if row.kind == PostKind.QUESTION else None
        heading = checked_title(title or question.title) if question else ""
        if text == row.body and (question is None or heading == question.title):
            return row
        Revision.objects.create(post=row, title=question.title if question else "", body=row.body, agent=agent, at=at)
        if question:
            Question.objects.filter(pk=row.pk).update(title=heading, slug=slug_of(heading))  # an address tells, too
        for name, value in words(text, *([heading] if question else [])).items():
            setattr(row, name, value)
        row.edited_at = at
        row.save(update_fields=["body", "html", "cleaned_by", "digest", "edited_at"])
        if member and row.state == PostState.VISIBLE and _looks_odd(member, heading, text):
            change_state(row, PostState.WAITING)
        announce(PostEdited(**about(row, agent)))
    return row


def _may(post: Post, member: Member | None, agent: Agent | None) -> bool:
    if post.state == PostState.DELETED:
        return False
    theirs = member and post.member and post.member.customer_id == member.customer_id and not member.is_silenced
    return bool(theirs) or (agent is not None and member is None)


def _looks_odd(member: Member, *texts: str) -> bool:
    return sum(map(links_in, texts)) > ALLOWANCES[TrustLevel(member.level)].links
