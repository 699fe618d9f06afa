"""What the team has to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from heard.community.actions._posts import question_id_of
from heard.community.models import Flag, Post, Question

AT_ONCE = 50
WITH = ("member", "agent", "as_answer", "as_comment")


@dataclass(frozen=True)
class Card:
    """One post that waits, the question it belongs to, and what members said against it."""

    post: Post
    question: Question
    flags: list[Flag]


def waiting() -> list[Card]:
    """Return the posts that wait for a look, the oldest first."""
    return cards(list(Post.objects.to_look_at().select_related(*WITH).order_by("pk")[:AT_ONCE]))


def cards(posts: Sequence[Post]) -> list[Card]:
    """Return posts that were fetched `WITH` all that belongs to them, with their questions and what is said against them."""
    questions = Question.objects.in_bulk({question_id_of(post) for post in posts})
    flags = Flag.objects.filter(post__in=posts, settled_at=None).select_related("member").order_by("pk")
    by_post: dict[int, list[Flag]] = {}
    for flag in flags:
        by_post.setdefault(flag.post_id, []).append(flag)
    return [Card(post, questions[question_id_of(post)], by_post.get(post.pk, [])) for post in posts]
