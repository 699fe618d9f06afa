"""Take a decision back."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from heard.community.actions._flags import weigh
from heard.community.actions._posts import NotAllowed, about, locked_post
from heard.community.actions._states import change_state
from heard.community.events import PostModerated
from heard.community.models import Flag, Moderation, Post
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent


def undo_moderation(*, agent: Agent, moderation: Moderation, at: dt.datetime) -> Post:
    """Make it as it was before, flags and all. Raises NotAllowed where it was decided or written anew since."""
    with transaction.atomic():
        row = locked_post(moderation.post_id)
        newest = Moderation.objects.filter(post=row, undone_at=None).order_by("-pk").first()
        if newest is None or newest.pk != moderation.pk or row.state != newest.after:
            raise NotAllowed
        Moderation.objects.filter(pk=newest.pk).update(undone_at=at)
        Flag.objects.filter(pk__in=newest.settled).update(settled_at=None)
        weigh([row.pk])
        before = change_state(row, newest.before)
        announce(PostModerated(**about(row, agent), before=before))
    return row
