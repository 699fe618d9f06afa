"""The nouns of knowledge."""

from heard.knowledge.models.article import Article, ArticleKind
from heard.knowledge.models.article_import import ArticleImport, ImportedArticle, Stage
from heard.knowledge.models.indexed_document import IndexChange, IndexedDocument
from heard.knowledge.models.mark import Mark, MarkReason
from heard.knowledge.models.outside_link import LinkProblem, OutsideLink
from heard.knowledge.models.pages import Audience, Collection, HelpCentre
from heard.knowledge.models.search_asked import SearchAsked
from heard.knowledge.models.short_link import ShortLink, ShortLinkOpening
from heard.knowledge.models.video import Video
from heard.knowledge.models.webinar import Letter, LetterKind, Registration, RegistrationState, Webinar

__all__ = [
    "Article",
    "ArticleImport",
    "ArticleKind",
    "Audience",
    "Collection",
    "HelpCentre",
    "ImportedArticle",
    "IndexChange",
    "IndexedDocument",
    "Letter",
    "LetterKind",
    "LinkProblem",
    "Mark",
    "MarkReason",
    "OutsideLink",
    "Registration",
    "RegistrationState",
    "SearchAsked",
    "ShortLink",
    "ShortLinkOpening",
    "Stage",
    "Video",
    "Webinar",
]
