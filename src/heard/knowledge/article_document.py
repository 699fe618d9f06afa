"""An article as search sees it."""

from __future__ import annotations

from heard.knowledge.models import Article, HelpCentre, Video
from heard.knowledge.models.pages import PATH
from heard.knowledge.queries.centre_number import centre_number
from heard.knowledge.reading import EVERYONE
from heard.knowledge.search.document import Document


class ArticleDocuments:
    """Makes documents of articles, and remembers the centres it met meanwhile."""

    def __init__(self) -> None:
        """Know no centre yet."""
        self._centres: dict[str, int | None] = {}

    def document(self, article: Article) -> Document:
        """Return what is to be found of a published article: title, summary, text and what its videos say."""
        path = article.centre_url_path()
        parts = [article.summary, article.plain, *_spoken(article)]
        return Document(
            key=document_key(article.pk),
            kind=article.kind,
            title=article.title,
            questions=tuple(question for question in article.questions if isinstance(question, str)),
            text="\n\n".join(part for part in parts if part),
            language=article.language,
            audience=article.audience_token,
            centre=self._centre(path),
            url=f"{PATH}{article.language}/{article.url_path.removeprefix(path)}",
            external_id=article.external_id,
            revision=article.edition,
        )

    def _centre(self, path: str) -> int | None:
        if path not in self._centres:
            centre = HelpCentre.objects.filter(url_path=path).first()
            self._centres[path] = centre_number(centre) if centre else None
        return self._centres[path]


def document_key(article_id: int) -> str:
    """Return what search calls an article."""
    return f"article:{article_id}"


def videos_in(article: Article) -> list[int]:
    """Return the numbers of the videos that stand in an article."""
    return [block.value["video"] for block in article.body if block.block_type == "video"]


def _spoken(article: Article) -> list[str]:
    """Return the transcripts of the videos in an article, of those that everybody may see who may read it."""
    numbers = videos_in(article)
    shown = Video.objects.filter(pk__in=numbers, is_published=True, audience__in=[EVERYONE, article.audience_token])
    return list(shown.values_list("transcript", flat=True)) if numbers else []
