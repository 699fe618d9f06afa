"""Say that something helped."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import F

from heard.community.actions._posts import DAY, NotAllowed, TooMuch, locked_post
from heard.community.limits import VOTES_A_DAY
from heard.community.models import Member, Post, PostKind, PostState, Vote


def vote(*, member: Member, post: Post, at: dt.datetime, is_for: bool = True) -> int:
    """Count one voice of a member for a question or an answer, or take it back; return how many there are now.

    Raises NotAllowed for what is one's own, is a comment or is not to be seen, and TooMuch.
    """
    with transaction.atomic():
        row = locked_post(post.pk)
        if not _may(member, row):
            raise NotAllowed
        theirs = Vote.objects.filter(post=row, member=member)
        if is_for == theirs.exists():
            return row.score
        if is_for:
            if Vote.objects.filter(member=member, at__gt=at - DAY).count() >= VOTES_A_DAY:
                raise TooMuch
            Vote.objects.create(post=row, member=member, at=at)
        else:
            theirs.delete()
        step = 1 if is_for else -1
        Post.objects.filter(pk=row.pk).update(score=F("score") + step)
        if row.member_id:
            helped = Member.objects.filter(pk=row.member_id)
            (helped if is_for else helped.filter(helped_count__gt=0)).update(helped_count=F("helped_count") + step)
        return row.score + step


def _may(member: Member, post: Post) -> bool:
    is_voted_on = post.kind != PostKind.COMMENT and post.state == PostState.VISIBLE
    theirs = post.member is not None and post.member.customer_id == member.customer_id
    return is_voted_on and not theirs and not member.is_silenced
