"""What the team does about posts: word them better, stand behind them, show and hide them, put a word beside them."""

from __future__ import annotations

from typing import Any, Literal

from django.utils import timezone
from ninja import Field, Router, Schema, Status

from heard.community.actions._posts import question_id_of
from heard.community.actions.accept_answer import accept_answer
from heard.community.actions.comment import comment
from heard.community.actions.draft_article import draft_article
from heard.community.actions.edit_post import edit_post
from heard.community.actions.mark_official import mark_official
from heard.community.actions.moderate import moderate
from heard.community.actions.undo_moderation import undo_moderation
from heard.community.api.shapes import AnswerOut, CardPage, CommentOut, PostOut, card_at_hand
from heard.community.limits import LONGEST, LONGEST_TITLE
from heard.community.models import Answer, Comment, Moderation, Post, PostKind, PostState, Question
from heard.community.queries.queue import WITH, cards
from heard.conversations.api.asking import found
from heard.plumbing.api.paging import USUAL, page
from heard.plumbing.api.problems import Problem
from heard.plumbing.api.values import Id
from heard.staff.tokens import ApiRequest, insist

router = Router(tags=["Community"])


class CommentIn(Schema):
    """A word of the team."""

    body: str = Field(min_length=1, max_length=LONGEST[PostKind.COMMENT], description="Markdown")


class WordsIn(Schema):
    """The words instead of those before. Only questions have a title; an empty one stays as it is."""

    title: str = Field("", max_length=LONGEST_TITLE)
    body: str = Field(max_length=LONGEST[PostKind.QUESTION], description="Markdown")


class VisibilityIn(Schema):
    """Whether everybody sees it, and why not, for colleagues."""

    state: Literal["visible", "hidden"]
    reason: str = Field("", max_length=40)


class ArticleDraftOut(Schema):
    """An article that nobody but editors sees before one of them publishes it."""

    article_id: int
    title: str


@router.get("community/queue", response=CardPage, summary="What the team has to look at, newest first")
def queue(request: ApiRequest, cursor: str | None = None, limit: int = USUAL) -> Any:
    """Return posts that wait for a look before others see them, and those that members reported."""
    posts, following = page(Post.objects.visible_to(request.agent).to_look_at().select_related(*WITH), cursor, limit)
    return {"items": [card_at_hand(card) for card in cards(posts)], "next_cursor": following}


@router.post("community/posts/{post}/comments", response={201: CommentOut}, summary="Comment for the team")
def commenting(request: ApiRequest, post: Id, given: CommentIn) -> Any:
    """Put a word beside a question or an answer."""
    row = _post(request, post)
    question = Question.objects.get(pk=question_id_of(row))
    beside = _answer(request, post) if row.kind == PostKind.ANSWER else None
    made = comment(question=question, answer=beside, body=given.body, agent=request.agent, at=timezone.now())
    return Status(201, found(Comment.objects.filter(pk=made.pk).select_related("member", "agent")))


@router.put("community/posts/{post}/words", response=PostOut, summary="Say better what the team said")
def wording(request: ApiRequest, post: Id, given: WordsIn) -> Any:
    """Replace what the team wrote; what it was is kept. Nobody puts words into a customer's mouth here."""
    row = _post(request, post)
    if not row.by_team:
        raise Problem(403, "not-the-teams", "A customer wrote this. You may hide it, but not word it for them.")
    edit_post(post=row, title=given.title, body=given.body, agent=request.agent, at=timezone.now())
    return _post(request, post)


@router.put("community/posts/{post}/visibility", response=PostOut, summary="Show or hide it")
def showing(request: ApiRequest, post: Id, given: VisibilityIn) -> Any:
    """Decide who may see a post; all reports of it are settled by that."""
    state = PostState(given.state)
    moderate(agent=request.agent, post=_post(request, post), state=state, reason=given.reason, at=timezone.now())
    return _post(request, post)


@router.delete("community/posts/{post}/visibility", response=PostOut, summary="Take the last decision back")
def undoing(request: ApiRequest, post: Id) -> Any:
    """Make it as it was before it was last shown or hidden, reports and all."""
    row = _post(request, post)
    decided = found(Moderation.objects.filter(post=row, undone_at=None).order_by("-pk"))
    undo_moderation(agent=request.agent, moderation=decided, at=timezone.now())
    return _post(request, post)


@router.put("community/answers/{answer}/official", response=AnswerOut, summary="Stand behind an answer")
def confirming(request: ApiRequest, answer: Id) -> Any:
    """Say for the team that what a member answered is right."""
    mark_official(agent=request.agent, answer=_answer(request, answer))
    return _answer(request, answer)


@router.delete("community/answers/{answer}/official", response=AnswerOut, summary="Not official any more")
def doubting(request: ApiRequest, answer: Id) -> Any:
    """Take that back."""
    mark_official(agent=request.agent, answer=_answer(request, answer), is_official=False)
    return _answer(request, answer)


@router.put("community/answers/{answer}/acceptance", response=AnswerOut, summary="It helped")
def accepting(request: ApiRequest, answer: Id) -> Any:
    """Say which answer to a question of the team helped, one at most. What helped a customer is theirs to say."""
    accept_answer(agent=request.agent, answer=_answer(request, answer))
    return _answer(request, answer)


@router.delete("community/answers/{answer}/acceptance", response=AnswerOut, summary="It did not help after all")
def unaccepting(request: ApiRequest, answer: Id) -> Any:
    """Take that back."""
    accept_answer(agent=request.agent, answer=_answer(request, answer), accepts=False)
    return _answer(request, answer)


@router.post(
    "community/answers/{answer}/article-draft", response={201: ArticleDraftOut}, summary="Draft an article of it"
)
def drafting(request: ApiRequest, answer: Id) -> Any:
    """Make a draft for the help centre out of a good answer, once, with thanks to who gave it; for editors."""
    insist(request.agent.is_editor)
    draft = draft_article(answer=_answer(request, answer), agent=request.agent)
    return Status(201, {"article_id": draft.pk, "title": draft.title})


def _post(request: ApiRequest, number: int) -> Post:
    return found(Post.objects.visible_to(request.agent).filter(pk=number).select_related(*WITH))


def _answer(request: ApiRequest, number: int) -> Answer:
    return found(
        Answer.objects.visible_to(request.agent).filter(pk=number).select_related("member", "agent", "question")
    )
