"""Decide who may see something, for the team."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from heard.community.actions._posts import NotAllowed, about, locked_post
from heard.community.actions._states import change_state
from heard.community.events import PostModerated
from heard.community.models import Flag, Moderation, Post, PostState
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent

DECISIONS = frozenset({PostState.VISIBLE, PostState.HIDDEN})


def moderate(*, agent: Agent, post: Post, state: PostState, at: dt.datetime, reason: str = "") -> Moderation:
    """Show or hide a post; all its flags are settled by that, and it is written down who decided.

    Raises NotAllowed for what its author took away.
    """
    if state not in DECISIONS:
        raise ValueError(state)
    with transaction.atomic():
        row = locked_post(post.pk)
        if row.state == PostState.DELETED:
            raise NotAllowed
        open_flags = Flag.objects.filter(post=row, settled_at=None)
        settled = sorted(open_flags.values_list("pk", flat=True))
        open_flags.update(settled_at=at)
        row.flag_weight = 0
        row.save(update_fields=["flag_weight"])
        before = row.state
        change_state(row, state)
        done = Moderation.objects.create(
            post=row, before=before, after=state, reason=reason[:40], settled=settled, agent=agent, at=at
        )
        announce(PostModerated(**about(row, agent), before=before))
    return done
