"""What every verb does with posts: whether somebody may write now, and what every fact about a post says."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from heard.community.likeness import seen
from heard.community.limits import (
    ALLOWANCES,
    LONGEST,
    LONGEST_TITLE,
    MOST_LINKS,
    NEW_QUESTIONS_A_DAY,
    SHORTEST,
    SHORTEST_TITLE,
    links_in,
)
from heard.community.models import Answer, Comment, Member, Post, PostKind, PostState, Question, TrustLevel
from heard.community.words import digest, one_line, shown, written
from heard.knowledge.cleaning import CLEANING_RULES, plain_words

if TYPE_CHECKING:
    from heard.staff.models import Agent

MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)


class NotAllowed(Exception):
    """It is somebody else's, or may not be done any more."""


class IsClosed(NotAllowed):
    """The question takes no new answers."""


class TextIsWrong(Exception):
    """It is too short, too long, or holds more links than anybody needs; `reason` says which."""

    def __init__(self, reason: str, most: int = 0) -> None:
        """Remember which, and the bound."""
        super().__init__(reason)
        self.reason, self.most = reason, most


class TooMuch(Exception):
    """Somebody wrote as much as they may for now."""


class SaidAlready(Exception):
    """The same stands there already."""


def checked_body(text: str, kind: PostKind) -> str:
    """Return the text as it is kept. Raises TextIsWrong."""
    body = written(text)
    if len(body) > LONGEST[kind]:
        raise TextIsWrong("long", LONGEST[kind])
    if len(body) < SHORTEST[kind] or (SHORTEST[kind] and not seen(plain_words(shown(body)))):
        raise TextIsWrong("short", SHORTEST[kind])
    if links_in(body) > MOST_LINKS:
        raise TextIsWrong("links", MOST_LINKS)
    return body


def checked_title(text: str) -> str:
    """Return a title as it is kept; what is not seen of it does not make it longer. Raises TextIsWrong."""
    heading = one_line(text)
    if len(seen(heading)) < SHORTEST_TITLE or len(heading) > LONGEST_TITLE:
        raise TextIsWrong("title", LONGEST_TITLE)
    return heading


def admitted(member: Member | None, kind: PostKind, *texts: str, at: dt.datetime) -> PostState:
    """Return whether what a member writes is seen at once; the member is ours until the transaction ends.

    The team may write as it likes. Raises NotAllowed, TooMuch and SaidAlready.
    """
    if member is None:
        return PostState.VISIBLE
    row = Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    if row.is_silenced or not row.is_current or row.erased_at:
        raise NotAllowed
    level = TrustLevel(row.level)
    of_today = Post.objects.filter(member=row, created_at__gt=at - DAY)
    lately = list(
        of_today.order_by("-created_at").values_list("kind", "created_at", "digest")[: ALLOWANCES[level].a_day]
    )
    asked = sum(made == PostKind.QUESTION for made, _at, _said in lately)
    too_many_questions = kind == PostKind.QUESTION and level == TrustLevel.NEW and asked >= NEW_QUESTIONS_A_DAY
    this_minute = sum(moment > at - MINUTE for _made, moment, _said in lately)
    if len(lately) >= ALLOWANCES[level].a_day or this_minute >= ALLOWANCES[level].a_minute or too_many_questions:
        raise TooMuch
    said = digest(*texts)
    if any(known == said for _made, _at, known in lately):
        raise SaidAlready
    is_copy = level == TrustLevel.NEW and kind != PostKind.COMMENT and Post.objects.filter(digest=said).exists()
    looks_odd = is_copy or sum(map(links_in, texts)) > ALLOWANCES[level].links
    return PostState.WAITING if looks_odd else PostState.VISIBLE


def words(body: str, *more: str) -> dict[str, Any]:
    """Return the fields that follow from what is written."""
    return {"body": body, "html": shown(body), "cleaned_by": CLEANING_RULES, "digest": digest(*more, body)}


def by(member: Member | None, agent: Agent | None) -> dict[str, Any]:
    """Return the fields that say whose it is."""
    return {"member": member, "agent": None if member else agent, "by_team": member is None}


def about(post: Post, agent: Agent | None = None) -> dict[str, Any]:
    """Return what every fact about a post says."""
    return {
        "question_id": question_id_of(post),
        "post_id": post.pk,
        "kind": post.kind,
        "state": post.state,
        "member_id": post.member_id,
        "customer_id": post.member.customer_id if post.member else None,
        "agent_id": agent.pk if agent else None,
    }


def question_id_of(post: Post) -> int:
    """Return the number of the question that a post belongs to, or is."""
    if post.kind == PostKind.QUESTION:
        return post.pk
    belonging = post if isinstance(post, Answer | Comment) else _whole(post)
    return int(belonging.question_id)


def insist_on_open(question: Question) -> None:
    """Raise NotAllowed unless a question, ours until the transaction ends, takes words; IsClosed where it was closed."""
    if question.state != PostState.VISIBLE:
        raise NotAllowed
    if question.is_closed:
        raise IsClosed


def locked_question(number: int) -> Question:
    """Return a question that is ours until the transaction ends. Raises Question.DoesNotExist."""
    Post.objects.select_for_update(no_key=True).get(pk=number)
    return Question.objects.select_related("member", "agent").get(pk=number)


def locked_post(number: int) -> Post:
    """Return a post with its question locked first, so that two verbs never wait for each other. Raises Post.DoesNotExist."""
    post = Post.objects.select_related("member").get(pk=number)
    locked_question(question_id_of(post))
    return Post.objects.select_for_update(no_key=True, of=("self",)).select_related("member").get(pk=number)


def counted(number: int) -> None:
    """Write how many answers of a question everybody may see, and whether the team stands behind one of them."""
    visible = Answer.objects.filter(question=number, state=PostState.VISIBLE)
    Question.objects.filter(pk=number).update(
        answer_count=visible.count(), is_official=visible.filter(is_official=True).exists()
    )


def _whole(post: Post) -> Answer | Comment:
    return post.as_answer if post.kind == PostKind.ANSWER else post.as_comment
