"""What the API tells of what was written in the community."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from ninja import Field, Schema

from heard.community.actions._posts import question_id_of
from heard.community.models import Answer, Closure, Comment, Flag, Post, Question
from heard.community.paths import question_path
from heard.community.queries.one import Whole
from heard.community.queries.queue import Card
from heard.community.words import html_of
from heard.plumbing.api.shapes import Page

State = Literal["visible", "waiting", "hidden", "deleted"]
STATE = (
    "visible: everybody sees it; waiting: for a look by the team; hidden: by the team; deleted: its author took it away"
)


class AuthorOut(Schema):
    """Who wrote it, under the name that everybody reads: a member, or an agent for the team."""

    name: str
    by_team: bool
    member_id: int | None
    agent_id: int | None


class PostOut(Schema):
    """Words of somebody."""

    id: int
    author: AuthorOut
    body: str = Field(description="Markdown, as it was written")
    state: State = Field(description=STATE)
    score: int = Field(description="how many found it helpful")
    created_at: dt.datetime
    edited_at: dt.datetime | None

    @staticmethod
    def resolve_author(post: Post) -> AuthorOut:
        """Return whose it is."""
        return AuthorOut(name=post.author, by_team=post.by_team, member_id=post.member_id, agent_id=post.agent_id)


class CommentOut(PostOut):
    """A word beside a question or an answer."""

    question_id: int
    answer_id: int | None
    html: str = Field(description="the same, made safe to show")

    @staticmethod
    def resolve_html(comment: Comment) -> str:
        """Return its words as they stand on the page."""
        return html_of(comment)


class AnswerOut(PostOut):
    """What somebody knows about a question."""

    question_id: int
    html: str = Field(description="the same, made safe to show")
    is_official: bool = Field(description="the team wrote it, or stands behind it")
    official_by_id: int | None

    @staticmethod
    def resolve_html(answer: Answer) -> str:
        """Return its words as they stand on the page."""
        return html_of(answer)


class ClosureOut(Schema):
    """Why a question takes no new answers."""

    reason: str = Field(description="solved, outdated, repeated, elsewhere or heated")
    by_team: bool = Field(description="the team closed it; otherwise whoever asked")
    at: dt.datetime


class QuestionOut(PostOut):
    """Something somebody wants to know."""

    title: str
    language: str
    tags: list[str]
    answer_count: int = Field(description="answers that everybody may see")
    accepted_id: int | None = Field(description="the answer that helped whoever asked")
    is_official: bool = Field(description="the team answered, or stands behind an answer")
    is_closed: bool = Field(description="it takes no new answers")
    url: str

    @staticmethod
    def resolve_tags(question: Question) -> list[str]:
        """Return what it is about; a list has brought them along."""
        return [tag.name for tag in question.tags.all()]

    @staticmethod
    def resolve_url(question: Question) -> str:
        """Return its address within this site."""
        return question_path(question)


class QuestionPage(Page):
    """A page of questions."""

    items: list[QuestionOut]


class CommentedAnswerOut(AnswerOut):
    """An answer with what stands beside it."""

    comments: list[CommentOut]

    @staticmethod
    def resolve_comments(answer: Answer) -> list[Comment]:
        """Return those that were brought along."""
        found: list[Comment] = _brought(answer, "comments_at_hand")
        return found


class WholeOut(QuestionOut):
    """A question with all that stands under it: the accepted answer first, official ones, then the most helpful."""

    html: str
    conversation_id: int | None = Field(description="in which the team looks after it, if you may open it")
    closure: ClosureOut | None = Field(description="why it takes no new answers, where it takes none")
    comments: list[CommentOut]
    answers: list[CommentedAnswerOut]

    @staticmethod
    def resolve_closure(question: Question) -> Closure | None:
        """Return what was brought along."""
        found: Closure | None = _brought(question, "closure_at_hand")
        return found

    @staticmethod
    def resolve_html(question: Question) -> str:
        """Return its words as they stand on the page."""
        return html_of(question)

    @staticmethod
    def resolve_conversation_id(question: Question) -> int | None:
        """Return it only where it may be opened."""
        found: int | None = _brought(question, "open_conversation_id")
        return found

    @staticmethod
    def resolve_comments(question: Question) -> list[Comment]:
        """Return those that were brought along."""
        found: list[Comment] = _brought(question, "comments_at_hand")
        return found

    @staticmethod
    def resolve_answers(question: Question) -> list[Answer]:
        """Return those that were brought along."""
        found: list[Answer] = _brought(question, "answers_at_hand")
        return found


class FlagOut(Schema):
    """What a member has against something."""

    member_id: int
    reason: str = Field(description="spam, rude, private, wrong or other")
    words: str
    at: dt.datetime


class CardOut(PostOut):
    """Something the team has to look at, with the question it belongs to."""

    kind: Literal["question", "answer", "comment"]
    question_id: int
    question_title: str
    flags: list[FlagOut]

    @staticmethod
    def resolve_question_id(post: Post) -> int:
        """Return which question it belongs to, or is."""
        return question_id_of(post)

    @staticmethod
    def resolve_question_title(post: Post) -> str:
        """Return what is asked there."""
        found: str = _brought(post, "question_at_hand").title
        return found

    @staticmethod
    def resolve_flags(post: Post) -> list[Flag]:
        """Return those nobody has looked at yet."""
        found: list[Flag] = _brought(post, "flags_at_hand")
        return found


class CardPage(Page):
    """A page of what waits."""

    items: list[CardOut]


def at_hand(found: Whole, conversation_id: int | None) -> Question:
    """Return a question that brings along all that stands under it, as WholeOut tells it."""
    for post in (found.question, *found.answers):
        vars(post)["comments_at_hand"] = found.comments.get(post.pk, [])
    vars(found.question).update(
        answers_at_hand=found.answers, open_conversation_id=conversation_id, closure_at_hand=found.closure
    )
    return found.question


def card_at_hand(card: Card) -> Post:
    """Return a post that waits, and brings along its question and what members said against it, as CardOut tells it."""
    vars(card.post).update(question_at_hand=card.question, flags_at_hand=card.flags)
    return card.post


def _brought(post: Post, name: str) -> Any:
    return vars(post)[name]
