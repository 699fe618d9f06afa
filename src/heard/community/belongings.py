"""What the community keeps about customers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db.models import Q

from heard.community.actions._flags import flagged_by, weigh
from heard.community.actions._members import held
from heard.community.actions._posts import about, question_id_of
from heard.community.actions._states import change_state
from heard.community.actions._tags import held_tags
from heard.community.events import PostRemoved
from heard.community.models import (
    Closure,
    Flag,
    Member,
    News,
    Post,
    PostKind,
    PostState,
    Question,
    Revision,
    Subscription,
    Tag,
)
from heard.community.one_voice import say_again, withdraw_second_voices
from heard.customers.belongings import Belongings
from heard.customers.bundle import Bundle
from heard.knowledge.actions.forget_document import forget_document
from heard.plumbing.events import announce

POST = ("id", "kind", "body", "state", "score", "created_at", "edited_at", "as_question__title")
MEMBER = ("id", "pseudonym", "level", "wants_mail", "post_count", "helped_count", "accepted_count", "joined_at")


class CommunityBelongings(Belongings):
    """Who somebody is in the community, and what they wrote there."""

    name = "community"

    def move(self, *, source_id: int, target_id: int) -> Any:
        """Make the source's name and words the target's; where both chose a name, the target's is theirs from now on."""
        voices = withdraw_second_voices(source_id=source_id, target_id=target_id)
        theirs = Member.objects.filter(customer=source_id)
        moved = {"members": list(theirs.order_by("pk").values_list("pk", "is_current")), "voices": voices}
        if Member.objects.filter(customer=target_id, is_current=True).exists():
            theirs.update(is_current=False)
        theirs.update(customer=target_id)
        weigh(flagged_by([target_id]))
        return moved

    def move_back(self, moved: Any, *, source_id: int, target_id: int) -> None:
        """Make them the source's again, with the voice of their own that each had."""
        flagged = flagged_by([target_id])
        known = moved if isinstance(moved, dict) else {"members": moved or [], "voices": []}  # as it was kept at first
        for number, was_current in known["members"]:
            Member.objects.filter(pk=number, customer=target_id).update(customer=source_id, is_current=was_current)
        say_again(known["voices"], flagged=flagged)

    def collect(self, customer_ids: Collection[int], bundle: Bundle) -> None:
        """Put what they wrote into their copy."""
        members = Member.objects.filter(customer__in=customer_ids).order_by("id")
        bundle.put_json("community.json", list(members.values(*MEMBER)))
        posts = Post.objects.filter(member__in=members.values("pk")).order_by("id")
        bundle.put_json("community_posts.json", list(posts.values(*POST)))
        flags = Flag.objects.filter(member__in=members.values("pk")).order_by("id")
        closed = Closure.objects.filter(member__in=members.values("pk")).order_by("id")
        bundle.put_json("community_closures.json", list(closed.values("question", "reason", "at", "opened_at")))
        bundle.put_json("community_flags.json", list(flags.values("post", "reason", "words", "at")))

    def erase(self, customer_ids: Collection[int], *, at: dt.datetime) -> dict[str, int]:
        """Forget their name and all they wrote; what others wrote about it stays, and how often something helped."""
        members = list(Member.objects.filter(customer__in=customer_ids).values_list("pk", flat=True))
        flagged = flagged_by(customer_ids)
        _hold(members, flagged)
        posts = list(Post.objects.filter(member__in=members).select_related("member", "as_answer", "as_comment"))
        for post in posts:
            _forget(post, at)
        Revision.objects.filter(post__member__in=members).delete()
        Flag.objects.filter(member__in=members).update(words="")
        News.objects.filter(member__in=members).delete()
        Subscription.objects.filter(member__in=members).delete()
        gone = {
            "customer": None,
            "is_current": False,
            "pseudonym": "",
            "key": None,
            "erased_at": at,
            "wants_mail": False,
        }
        Member.objects.filter(pk__in=members).update(**gone)
        weigh(flagged)
        return {self.name: len(members), "community_posts": len(posts)}


def _hold(members: Collection[int], flagged: Collection[int]) -> None:
    """Hold what they wrote under, what they or others flagged, then themselves, as every verb does: what they write just now is there then, or is refused."""
    posts = Post.objects.filter(Q(member__in=members) | Q(pk__in=flagged)).select_related("as_answer", "as_comment")
    questions = {question_id_of(post) for post in posts}
    list(
        Post.objects.select_for_update(no_key=True)
        .filter(pk__in=questions | set(flagged))
        .order_by("pk")
        .values_list("pk")
    )
    held(*members)
    held_tags(Tag.objects.filter(questions__in=questions).values_list("pk", flat=True))


def _forget(post: Post, at: dt.datetime) -> None:
    if post.state != PostState.DELETED:
        change_state(post, PostState.DELETED)
    Post.objects.filter(pk=post.pk).update(body="", html="", digest=0, deleted_at=None)
    if post.kind == PostKind.QUESTION:
        Question.objects.filter(pk=post.pk).update(title="", slug="question")
        forget_document(key=f"question:{post.pk}")
    announce(PostRemoved(**{**about(post), "customer_id": None, "member_id": None}))
