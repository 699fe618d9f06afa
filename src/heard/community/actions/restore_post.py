"""Bring back what one took away."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from heard.community.actions._posts import NotAllowed, about, locked_post
from heard.community.actions._states import change_state
from heard.community.events import PostRemoved
from heard.community.limits import ALLOWANCES, links_in
from heard.community.models import Member, Moderation, Post, PostState, TrustLevel
from heard.plumbing.events import announce

WITHIN = dt.timedelta(hours=24)


def restore_post(*, member: Member, post: Post, at: dt.datetime) -> Post:
    """Undo taking away, within a day; what the team would have to look at, it still has to. Raises NotAllowed."""
    with transaction.atomic():
        row = locked_post(post.pk)
        theirs = (
            row.member is not None and row.member.customer_id == member.customer_id and row.member.erased_at is None
        )
        if not theirs or row.state != PostState.DELETED or row.deleted_at is None or at - row.deleted_at > WITHIN:
            raise NotAllowed
        change_state(row, _state_of(row))
        row.deleted_at = None
        row.save(update_fields=["deleted_at"])
        announce(PostRemoved(**about(row), undone=True))
    return row


def _state_of(post: Post) -> PostState:
    decided = Moderation.objects.filter(post=post, undone_at=None, agent__isnull=False).exists()
    level = TrustLevel(post.member.level) if post.member else TrustLevel.TRUSTED
    looks_odd = links_in(post.body) > ALLOWANCES[level].links and not decided
    return PostState.WAITING if looks_odd or post.flag_weight else PostState.VISIBLE
