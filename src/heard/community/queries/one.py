"""One question with all that stands under it, in a few statements however many answers it has."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Q

from heard.community.models import Answer, Closure, Comment, Member, Post, PostState, Question, Subscription, Vote
from heard.community.models.post import FORGOTTEN

MOST_ANSWERS, MOST_COMMENTS = 200, 300
BY = ("member", "agent")


@dataclass
class Whole:
    """A question as somebody sees it: accepted and official answers first, then the most helpful."""

    question: Question
    answers: list[Answer]
    comments: dict[int, list[Comment]] = field(default_factory=dict)  # by the post they stand beside
    voted: frozenset[int] = frozenset()
    is_subscribed: bool = False
    closure: Closure | None = None


def question_of(number: int) -> Question | None:
    """Return a question, whoever may see it, with its tags."""
    found = Question.objects.filter(pk=number).select_related(*BY).prefetch_related("tags")
    return found.first()


def whole(question: Question, *, member: Member | None, sees_all: bool) -> Whole:
    """Return what somebody sees under a question: what is hidden only where it is their own, or they may see all."""
    allowed = Q() if sees_all else Q(state=PostState.VISIBLE)
    if member and not sees_all:
        allowed |= Q(member__customer=member.customer_id)
    answers = list(
        Answer.objects.filter(allowed, question=question.pk)
        .exclude(FORGOTTEN)
        .select_related(*BY, "official_by")
        .order_by("-is_official", "-score", "pk")[:MOST_ANSWERS]
    )
    answers.sort(key=lambda row: (row.pk != question.accepted_id, row.state != PostState.VISIBLE))
    return Whole(
        question,
        answers,
        _comments(question, allowed),
        _voted(question, answers, member),
        member is not None
        and Subscription.objects.filter(question=question.pk, member__customer=member.customer_id).exists(),
        closure_of(question),
    )


def closure_of(question: Question) -> Closure | None:
    """Return why a question takes no new answers; None where it takes some."""
    if not question.is_closed:
        return None
    return Closure.objects.filter(question=question.pk, opened_at=None).first()


def _comments(question: Question, allowed: Q) -> dict[int, list[Comment]]:
    found = Comment.objects.filter(allowed, question=question.pk).exclude(FORGOTTEN)
    beside: dict[int, list[Comment]] = defaultdict(list)
    for comment in found.select_related(*BY).order_by("pk")[:MOST_COMMENTS]:
        beside[comment.answer_id or question.pk].append(comment)
    return dict(beside)


def _voted(question: Question, answers: list[Answer], member: Member | None) -> frozenset[int]:
    if member is None:
        return frozenset()
    posts: list[Post] = [question, *answers]
    theirs = Vote.objects.filter(member__customer=member.customer_id, post__in=[post.pk for post in posts])
    return frozenset(theirs.values_list("post", flat=True))
