"""Questions with their answers in plain words, for pages of the business's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from heard.knowledge.article_parts import article_parts
from heard.knowledge.cleaning import plain_words
from heard.knowledge.models import Article, Collection
from heard.knowledge.models.article import ArticleKind
from heard.knowledge.queries.shelves import Shelves

MOST = 30
MOST_PARAGRAPHS, LONGEST = 4, 1200  # of one answer; characters


@dataclass(frozen=True, slots=True)
class QuestionAnswered:
    """A question with the paragraphs of its answer, and the path of the page that says it in full."""

    question: str
    answer: list[str]
    url: str
    language: str


def questions_answered(shelves: Shelves, shelf: Collection | None) -> list[QuestionAnswered]:
    """Return the questions of a shelf, or without one of all articles that are questions and answers; at most thirty."""
    if shelf is None:
        listed = [one for one in shelves.articles if one.kind == ArticleKind.FAQ]
    else:
        listed = [entry.page for entry in shelves.entries(shelf) if isinstance(entry.page, Article)]
    numbers = [one.pk for one in listed[:MOST]]
    whole = Article.objects.visible_to(shelves.reader).select_related("locale").in_bulk(numbers)
    return list(islice((one for pk in numbers if pk in whole for one in _of(whole[pk], shelves)), MOST))


def _of(article: Article, shelves: Shelves) -> Iterator[QuestionAnswered]:
    """Yield the questions in an article; an article without any is one itself."""
    url = shelves.address(article)
    asked = [part for part in article.body if part.block_type == "questions"]
    if not asked:
        said = [article.summary, *article.plain.split("\n")]
        yield QuestionAnswered(article.title, _short(said), url, article.language)
    for part in article_parts(asked, reader=shelves.reader):
        for row in part.rows:
            yield QuestionAnswered(row.title, _short(plain_words(str(row.html)).split("\n")), url, article.language)


def _short(paragraphs: list[str]) -> list[str]:
    """Return the beginning of an answer, cut at the end of a word."""
    kept, left = list[str](), LONGEST
    for words in filter(None, (" ".join(one.split()) for one in paragraphs)):
        if len(kept) == MOST_PARAGRAPHS or left <= 0:
            break
        kept.append(words if len(words) <= left else words[:left].rpartition(" ")[0].rstrip(",;:.") + "…")
        left -= len(words)
    return kept
