"""One customer has one voice: what two could say of a post, one cannot say twice, nor of what is their own."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import F, Q

from heard.community.actions._flags import flagged_by, weigh
from heard.community.actions._members import held
from heard.community.actions._posts import question_id_of
from heard.community.models import Member, Post, Vote

#: A post, the member who voted for it, and when.
Voice = Sequence[Any]


def withdraw_second_voices(*, source_id: int, target_id: int) -> list[Voice]:
    """Take back what the source said where the target said it, too, and what each said of the other's; return it.

    Before two customers become one, in that transaction.
    """
    votes = _second(source_id, target_id)
    flagged = flagged_by((source_id, target_id))
    _hold(set(votes.values_list("post", flat=True)) | flagged, source_id, target_id)
    given = list(votes.order_by("pk").values_list("post", "member", "at"))
    votes.delete()
    _count(given, -1)
    return [[post, member, at.isoformat()] for post, member, at in given]


def say_again(voices: Collection[Voice], *, flagged: Collection[int] = ()) -> None:
    """Give them back, once the two are two again; what was said again or erased meanwhile is left as it is.

    `flagged` are posts whose flags are weighed anew; they are held with the others.
    """
    _hold({*(post for post, _member, _at in voices), *flagged})
    missing = [
        (post, member, dt.datetime.fromisoformat(at))
        for post, member, at in voices
        if Post.objects.filter(pk=post).exists() and not Vote.objects.filter(post=post, member=member).exists()
    ]
    Vote.objects.bulk_create(Vote(post_id=post, member_id=member, at=at) for post, member, at in missing)
    _count(missing, +1)
    weigh(flagged)


def _second(source_id: int, target_id: int) -> Any:
    said_by_both = Vote.objects.filter(member__customer=target_id).values("post")
    of_each_other = Q(member__customer=source_id, post__member__customer=target_id) | Q(
        member__customer=target_id, post__member__customer=source_id
    )
    wanted = Vote.objects.filter(of_each_other | Q(member__customer=source_id, post__in=said_by_both))
    return Vote.objects.filter(pk__in=wanted.values("pk"))


def _hold(posts: Collection[int], *customers: int) -> None:
    """Hold posts under their questions, then their authors and the customers' own names, as every verb does."""
    rows = list(Post.objects.filter(pk__in=posts).select_related("as_answer", "as_comment"))
    numbers = {question_id_of(row) for row in rows} | set(posts)
    list(Post.objects.select_for_update(no_key=True).filter(pk__in=numbers).order_by("pk").values_list("pk"))
    own = Member.objects.filter(customer__in=customers).values_list("pk", flat=True)
    held(*own, *(row.member_id for row in rows))


def _count(votes: Collection[Voice], step: int) -> None:
    for post, often in Counter(post for post, _member, _at in votes).items():
        Post.objects.filter(pk=post).update(score=F("score") + step * often)
        authors = Member.objects.filter(posts=post, helped_count__gte=often if step < 0 else 0)
        Member.objects.filter(pk__in=authors.values("pk")).update(helped_count=F("helped_count") + step * often)
