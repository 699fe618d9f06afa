"""Say that something helped."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import F

from heard.community.actions._members import count, held
from heard.community.actions._posts import DAY, NotAllowed, TooMuch, locked_post
from heard.community.limits import VOTES_A_DAY
from heard.community.models import Member, Post, PostKind, PostState, Vote


def vote(*, member: Member, post: Post, at: dt.datetime, is_for: bool = True) -> int:
    """Count one voice of a member for a question or an answer, or take it back; return how many there are now.

    Raises NotAllowed for what is one's own, is a comment or is not to be seen, and TooMuch.
    """
    with transaction.atomic():
        row = locked_post(post.pk)
        people = held(member.pk, row.member_id)
        voter, author = people[member.pk], people.get(row.member_id or 0)
        if not _may(voter, row, author):
            raise NotAllowed
        theirs = Vote.objects.filter(post=row, member__customer=voter.customer_id)  # under whichever name
        if is_for == theirs.exists():
            return row.score
        if is_for:
            if Vote.objects.filter(member=voter, at__gt=at - DAY).count() >= VOTES_A_DAY:
                raise TooMuch
            Vote.objects.create(post=row, member=voter, at=at)
        else:
            theirs.delete()
        step = 1 if is_for else -1
        Post.objects.filter(pk=row.pk).update(score=F("score") + step)
        count("helped_count", step, row.member_id)
        return row.score + step


def _may(voter: Member, post: Post, author: Member | None) -> bool:
    is_voted_on = post.kind != PostKind.COMMENT and post.state == PostState.VISIBLE
    theirs = author is not None and author.customer_id == voter.customer_id
    return is_voted_on and not theirs and not voter.is_silenced and voter.erased_at is None
