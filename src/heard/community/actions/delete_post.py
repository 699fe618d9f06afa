"""Take away what one wrote."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from heard.community.actions._posts import NotAllowed, about, locked_post
from heard.community.actions._states import change_state
from heard.community.events import PostRemoved
from heard.community.models import Answer, Member, Post, PostKind, PostState
from heard.plumbing.events import announce


class OthersAnswered(Exception):
    """A question that others answered stays: their words would be lost with it."""


def delete_post(*, member: Member, post: Post, at: dt.datetime) -> Post:
    """Let nobody see what a member wrote any more; it can be brought back. Raises NotAllowed, and OthersAnswered."""
    with transaction.atomic():
        row = locked_post(post.pk)
        theirs = row.member is not None and row.member.customer_id == member.customer_id
        if not theirs or row.state not in {PostState.VISIBLE, PostState.WAITING}:
            raise NotAllowed
        if row.kind == PostKind.QUESTION and _others_answered(row):
            raise OthersAnswered
        change_state(row, PostState.DELETED)
        row.deleted_at = at
        row.save(update_fields=["deleted_at"])
        announce(PostRemoved(**about(row)))
    return row


def _others_answered(question: Post) -> bool:
    answers = Answer.objects.filter(question=question.pk, state=PostState.VISIBLE)
    return any(member != question.member_id for member in answers.values_list("member", flat=True))
