"""Lists of questions: a bounded page of each, as cheap at a million as at a hundred."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from heard.community.models import Member, PostKind, Question, Subscription, Tag

PAGE = 20
MOST_TAGS = 30
LISTS = ("newest", "unanswered", "votes", "closed")


class WrongCursor(Exception):
    """Nobody here gave out this place in a list."""


@dataclass(frozen=True)
class Page:
    """Some questions, and where the next ones begin: nothing at the end."""

    questions: list[Question]
    following: str


def questions_page(*, kind: str = "newest", tag: Tag | None = None, after: str = "", limit: int = PAGE) -> Page:
    """Return a page of what everybody sees. Raises WrongCursor."""
    asked = Question.objects.visible()
    if kind == "unanswered":
        asked = asked.filter(answer_count=0, is_closed=False)
    if kind == "closed":
        asked = asked.filter(is_closed=True)
    if tag:
        asked = asked.filter(tags=tag)
    by_votes = kind == "votes"
    if by_votes:
        asked = asked.filter(
            kind=PostKind.QUESTION
        )  # with its kind, an index has them in order; without, all are sorted
    if after:
        asked = asked.filter(_behind(after, by_votes))
    asked = asked.order_by(*(["-score", "-pk"] if by_votes else ["-pk"]))
    return _page(asked, by_votes, limit)


def subscribed_page(member: Member, *, after: str = "", limit: int = PAGE) -> Page:
    """Return the questions a member hears of, newest first. Raises WrongCursor."""
    numbers = Subscription.objects.filter(member__customer=member.customer_id).values("question")
    asked = Question.objects.visible().filter(pk__in=numbers).order_by("-pk")
    return _page(asked.filter(_behind(after, False)) if after else asked, False, limit)


def popular_tags() -> list[Tag]:
    """Return what most questions are about."""
    return list(Tag.objects.filter(question_count__gt=0).order_by("-question_count", "name")[:MOST_TAGS])


def _page(asked: QuerySet[Question], by_votes: bool, limit: int) -> Page:
    rows = list(asked.select_related("member", "agent").prefetch_related("tags")[: limit + 1])
    shown, last = rows[:limit], rows[limit - 1] if len(rows) > limit else None
    place = (f"{last.score}.{last.pk}" if by_votes else str(last.pk)) if last else ""
    return Page(shown, place)


def _behind(after: str, by_votes: bool) -> Q:
    score, _dot, number = after.rpartition(".")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        raise WrongCursor
    if not by_votes:
        return Q(pk__lt=int(number))
    digits = score.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 9):
        raise WrongCursor
    # All that are further on have at most this score: said by itself, an index can begin there.
    return Q(score__lte=int(score)) & (Q(score__lt=int(score)) | Q(pk__lt=int(number)))
