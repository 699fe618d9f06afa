"""Let the search find questions with their answers: what everybody may see, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F

from heard.community.events import PostEvent
from heard.community.models import Answer, Question
from heard.community.paths import question_path
from heard.community.words import html_of
from heard.knowledge.actions.forget_document import forget_document
from heard.knowledge.actions.index_documents import index_documents
from heard.knowledge.cleaning import plain_words
from heard.knowledge.reading import EVERYONE
from heard.knowledge.search.document import Document
from heard.plumbing.reactions import Recorded

MOST_ANSWERS = 20


def index_questions(facts: Sequence[Recorded[PostEvent]]) -> None:
    """React to what changed on the page of a question: index it anew, or forget it where nobody may see it any more."""
    newest = {fact.event.question_id: fact.id for fact in facts}
    visible = Question.objects.visible().in_bulk(newest)
    for number in newest.keys() - visible.keys():
        forget_document(key=f"question:{number}")
    index_documents(documents=[_document(visible[number], newest[number]) for number in sorted(visible)])


def _document(question: Question, revision: int) -> Document:
    best_first = (F("is_official").desc(), F("score").desc(), F("pk").asc())
    answers = Answer.objects.visible().filter(question=question.pk).order_by(*best_first)[:MOST_ANSWERS]
    ordered = sorted(answers, key=lambda row: row.pk != question.accepted_id)
    return Document(
        key=f"question:{question.pk}",
        kind="question",
        title=question.title,
        text="\n\n".join(plain_words(html_of(post)) for post in (question, *ordered)),
        language=question.language,
        audience=EVERYONE,
        url=question_path(question),
        revision=revision,
    )
