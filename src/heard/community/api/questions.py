"""Questions of the community: found, read with their answers, asked, described."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.utils import timezone
from ninja import Field, Router, Schema, Status

from heard.community.actions.answer import answer
from heard.community.actions.ask import ask
from heard.community.actions.close import close, open_again
from heard.community.actions.publish_answer import publish_answer
from heard.community.actions.retag import retag
from heard.community.api.shapes import AnswerOut, QuestionOut, QuestionPage, State, WholeOut, at_hand
from heard.community.limits import LONGEST, LONGEST_TITLE, MOST_TAGS, SHORTEST_TITLE
from heard.community.models import Answer, ClosureReason, PostKind, PostState, Question, Tag
from heard.community.models.post import QuestionQuerySet
from heard.community.queries.lists import popular_tags
from heard.community.queries.one import whole
from heard.conversations.api.asking import found, message_for
from heard.conversations.models import Conversation
from heard.knowledge.queries.search import LONGEST_QUESTION, MOST_HITS, search
from heard.knowledge.reading import AN_AGENT
from heard.plumbing.api.paging import MOST, USUAL, page
from heard.plumbing.api.problems import Problem
from heard.plumbing.api.values import Id, MaybeId
from heard.staff.tokens import ApiRequest

router = Router(tags=["Community"])
WITH = ("member", "agent")
PREFIX = "question:"
Slug = Annotated[str | None, Field(max_length=40, description="a tag by its slug, as /community/tags lists them")]
Sought = Annotated[str, Field(max_length=LONGEST_QUESTION, description="words; the best first, on one page")]
TagNames = Annotated[list[Annotated[str, Field(min_length=1, max_length=40)]], Field(max_length=MOST_TAGS)]
Language = Annotated[str, Field(max_length=10, pattern=r"^([A-Za-z]{2,3}(-[A-Za-z0-9]+)?)?$")]


class QuestionIn(Schema):
    """What the team asks the community. Without a language it is asked in the agent's."""

    title: str = Field(min_length=SHORTEST_TITLE, max_length=LONGEST_TITLE)
    body: str = Field("", max_length=LONGEST[PostKind.QUESTION], description="Markdown")
    tags: TagNames = []
    language: Language = ""


class TagsIn(Schema):
    """What it is about, instead of what was said before."""

    tags: TagNames


class CommunityAnswerIn(Schema):
    """What the team knows. With `message_id`, a reply of the conversation the question became is published; `body` rewords it."""

    body: str = Field("", max_length=LONGEST[PostKind.ANSWER], description="Markdown")
    message_id: MaybeId = None


class ClosureIn(Schema):
    """Why a question takes no new answers."""

    reason: Literal["solved", "outdated", "repeated", "elsewhere", "heated"]


class QuestionTagOut(Schema):
    """What questions are about."""

    slug: str
    name: str
    question_count: int


@router.get("community/questions", response=QuestionPage, summary="Questions, newest first")
def questions(
    request: ApiRequest,
    q: Sought = "",
    tag: Slug = None,
    state: State = "visible",
    answered: bool | None = None,
    closed: bool | None = None,
    cursor: str | None = None,
    limit: int = USUAL,
) -> Any:
    """Return what everybody sees; another `state` returns what only the team sees, or who wrote it.

    `q` finds among what everybody sees, by words and by meaning.
    """
    asked = _narrowed(Question.objects.visible_to(request.agent), state=state, tag=tag, answered=answered)
    if closed is not None:
        asked = asked.filter(is_closed=closed)
    if q.strip():
        return {"items": _found(asked, q, state, limit), "next_cursor": None}
    items, following = page(asked, cursor, limit)
    return {"items": items, "next_cursor": following}


@router.get("community/tags", response=list[QuestionTagOut], summary="What most questions are about")
def tags(request: ApiRequest) -> Any:
    """Return the tags of most questions, at most thirty."""
    return popular_tags()


@router.post("community/questions", response={201: QuestionOut}, summary="Ask the community")
def asking(request: ApiRequest, given: QuestionIn) -> Any:
    """Ask for the team, in the name of the agent. Nobody asks here as a customer."""
    language = given.language or request.agent.language
    made = ask(
        title=given.title, body=given.body, tags=given.tags, language=language, agent=request.agent, at=timezone.now()
    )
    return Status(201, _question(request, made.pk))


@router.get("community/questions/{question}", response=WholeOut, summary="One question with its answers")
def one(request: ApiRequest, question: Id) -> Any:
    """Return a question with up to 200 answers and 300 comments: all that the team sees, each with its `state`."""
    row = _question(request, question)
    conversations = Conversation.objects.visible_to(request.agent).filter(pk=row.conversation_id or 0)
    found_one = conversations.values_list("pk", flat=True).first()
    return at_hand(whole(row, member=None, sees_all=True), found_one)


@router.put("community/questions/{question}/tags", response=QuestionOut, summary="Say what it is about")
def tagging(request: ApiRequest, question: Id, given: TagsIn) -> Any:
    """Replace the tags; those nobody used before are made, and what leads to an address elsewhere is left out."""
    retag(question=_question(request, question), tags=given.tags, agent=request.agent)
    return _question(request, question)


@router.put("community/questions/{question}/closure", response=QuestionOut, summary="Close it")
def closing(request: ApiRequest, question: Id, given: ClosureIn) -> Any:
    """Let it take no new answers and comments. Closed twice it keeps its first reason."""
    reason = ClosureReason(given.reason)
    close(question=_question(request, question), reason=reason, agent=request.agent, at=timezone.now())
    return _question(request, question)


@router.delete("community/questions/{question}/closure", response=QuestionOut, summary="Open it again")
def opening(request: ApiRequest, question: Id) -> Any:
    """Let it take answers again, whoever closed it."""
    open_again(question=_question(request, question), agent=request.agent, at=timezone.now())
    return _question(request, question)


@router.post("community/questions/{question}/answers", response={201: AnswerOut}, summary="Answer for the team")
def answering(request: ApiRequest, question: Id, given: CommunityAnswerIn) -> Any:
    """Answer, officially. A message that is published twice stands there once."""
    row, at = _question(request, question), timezone.now()
    if given.message_id is None:
        made = answer(question=row, body=given.body, agent=request.agent, at=at)
    else:
        message = message_for(request, row.conversation_id or 0, given.message_id)
        made = publish_answer(question=row, message=message, agent=request.agent, at=at, body=given.body)
    return Status(201, found(Answer.objects.filter(pk=made.pk).select_related(*WITH)))


def _question(request: ApiRequest, number: int) -> Question:
    rows = Question.objects.visible_to(request.agent).filter(pk=number)
    return found(rows.select_related(*WITH).prefetch_related("tags"))


def _narrowed(asked: QuestionQuerySet, *, state: str, tag: str | None, answered: bool | None) -> QuestionQuerySet:
    asked = asked.filter(kind=PostKind.QUESTION, state=state)  # the kind for the sake of the index
    if tag is not None:
        asked = asked.filter(tags__in=Tag.objects.filter(slug=tag))
    if answered is not None:
        asked = asked.filter(answer_count__gt=0) if answered else asked.filter(answer_count=0)
    return asked.select_related(*WITH).prefetch_related("tags")


def _found(asked: QuestionQuerySet, words: str, state: str, limit: int) -> list[Question]:
    """Return what answers the words best, among what was asked for. Raises Problem."""
    if state != PostState.VISIBLE:
        raise Problem(422, "invalid-request", "q: only what everybody sees can be searched; leave out q or state")
    hits = search(words, reader=AN_AGENT, kinds=[PostKind.QUESTION], limit=MOST_HITS).hits
    numbers = [int(hit.key.removeprefix(PREFIX)) for hit in hits if hit.key.startswith(PREFIX)]
    rows = asked.in_bulk(numbers)
    return [rows[number] for number in numbers if number in rows][: max(1, min(limit, MOST))]
