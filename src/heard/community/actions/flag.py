"""Ask the team to look at something."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from heard.community.actions._flags import weigh
from heard.community.actions._members import held
from heard.community.actions._posts import DAY, NotAllowed, TooMuch, about, locked_post
from heard.community.actions._states import change_state
from heard.community.events import PostFlagged, PostModerated
from heard.community.limits import FLAGS_A_DAY, HIDDEN_AT, WEIGHT
from heard.community.models import Flag, FlagReason, Member, Moderation, Post, PostState, TrustLevel
from heard.community.words import one_line
from heard.plumbing.events import announce


def flag(*, member: Member, post: Post, reason: FlagReason, at: dt.datetime, words: str = "") -> Flag:
    """Remember that a member finds something wrong, once; the more they are trusted, the more it weighs.

    What is heavy enough waits for the team, out of sight. Raises NotAllowed for the team's words and one's own, and TooMuch.
    """
    with transaction.atomic():
        row = locked_post(post.pk)
        people = held(member.pk, row.member_id)
        if row.state != PostState.VISIBLE or not _may(people[member.pk], people.get(row.member_id or 0)):
            raise NotAllowed
        if known := Flag.objects.filter(post=row, member__customer=member.customer_id).first():
            return known
        if Flag.objects.filter(member=member, at__gt=at - DAY).count() >= FLAGS_A_DAY:
            raise TooMuch
        weight = WEIGHT[TrustLevel(member.level)]
        said = Flag.objects.create(
            post=row, member=member, reason=reason, words=one_line(words)[:300], weight=weight, at=at
        )
        weigh([row.pk])
        row.refresh_from_db(fields=["flag_weight"])
        announce(PostFlagged(**about(row), reason=reason))
        if row.flag_weight >= HIDDEN_AT:
            _put_away(row, at)
    return said


def _may(reporter: Member, author: Member | None) -> bool:
    """Return whether somebody may report something: nobody what is their own, or the team's."""
    if author is None or reporter.is_silenced or reporter.erased_at:
        return False
    return author.customer_id != reporter.customer_id


def _put_away(post: Post, at: dt.datetime) -> None:
    before = change_state(post, PostState.WAITING)
    Moderation.objects.create(post=post, before=before, after=post.state, reason="flags", at=at)
    announce(PostModerated(**about(post), before=before))
