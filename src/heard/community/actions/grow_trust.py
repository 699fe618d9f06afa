"""Trust members more as others find what they write helpful."""

from __future__ import annotations

from collections.abc import Sequence

from heard.community.events import PostEvent
from heard.community.models import Member, Post, PostState, TrustLevel
from heard.plumbing.reactions import Recorded

MEMBER_POSTS, MEMBER_HELPED = 3, 1
TRUSTED_POSTS, TRUSTED_HELPED = 20, 25
ACCEPTED_COUNTS = 3  # an accepted answer is worth so many votes


def grow_trust(facts: Sequence[Recorded[PostEvent]]) -> None:
    """React to posts: raise the level of whoever earned it; it never falls by itself, and not for who was hidden."""
    numbers = {fact.event.member_id for fact in facts if fact.event.member_id}
    growing = Member.objects.filter(pk__in=numbers, level__lt=TrustLevel.TRUSTED, is_silenced=False)
    for member in growing.order_by("pk"):
        level = _earned(member)
        if level > member.level and not Post.objects.filter(member=member, state=PostState.HIDDEN).exists():
            Member.objects.filter(pk=member.pk, level__lt=level).update(level=level)


def _earned(member: Member) -> TrustLevel:
    helped = member.helped_count + ACCEPTED_COUNTS * member.accepted_count
    if member.post_count >= TRUSTED_POSTS and helped >= TRUSTED_HELPED:
        return TrustLevel.TRUSTED
    if member.post_count >= MEMBER_POSTS and helped >= MEMBER_HELPED:
        return TrustLevel.MEMBER
    return TrustLevel.NEW
