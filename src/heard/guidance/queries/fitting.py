"""Which articles fit what a customer wrote, each in the customer's language as far as there is one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString

from heard.conversations.models import Conversation, Message, MessageKind
from heard.guidance.matter import matter_of
from heard.knowledge.models import Article, HelpCentre
from heard.knowledge.models.article import ArticleKind
from heard.knowledge.queries.centre_number import centre_number
from heard.knowledge.queries.search import Hit, search
from heard.knowledge.readers import reader_for
from heard.knowledge.reading import AGENTS, AN_AGENT, Reader

if TYPE_CHECKING:
    from heard.knowledge.models.article import ArticleQuerySet

MOST = 4
FEW_WORDS = 6  # a message with fewer is read together with its subject
LEAST_SCORE = (
    0.2  # of what nobody asked for: less would only be in the way. Agents judge better than a search what fits
)
LEAST_SCORE_ASKED = 0.1
_ARTICLE = "article:"


@dataclass(frozen=True, slots=True)
class Fitting:
    """An article that fits; `is_foreign`: not in the customer's language; `may_send`: the customer may read it, too."""

    article: Article
    passage: SafeString
    is_foreign: bool
    may_send: bool

    @property
    def is_internal(self) -> bool:
        """Whether it is for us alone."""
        return bool(self.article.audience_token == AGENTS)

    @property
    def is_policy(self) -> bool:
        """Whether it is a rule of the house, which one quotes."""
        return bool(self.article.kind == ArticleKind.POLICY)


def language_of(conversation: Conversation) -> str:
    """Return the language in which the customer is answered; empty when nobody knows."""
    return conversation.language or conversation.customer.language


def asked_in(conversation: Conversation) -> str:
    """Return what the customer asked last, without greeting and signature; with the subject where it is short."""
    said = Message.objects.filter(conversation=conversation, kind=MessageKind.INCOMING).order_by("-pk")
    words = matter_of(said.values_list("text", flat=True).first() or "")
    return words if len(words.split()) >= FEW_WORDS else f"{conversation.subject} {words}".strip()


def fitting(conversation: Conversation, *, typed: str = "") -> list[Fitting]:
    """Return at most four articles that fit a conversation; what was `typed` is looked for instead, if anything was."""
    question = typed or asked_in(conversation)
    if not question:
        return []
    centre = HelpCentre.objects.live().filter(brand_number=conversation.inbox.brand_id).first()
    found = search(
        question,
        reader=AN_AGENT,
        kinds=ArticleKind.values,
        centre=centre_number(centre) if centre else None,
        limit=3 * MOST,
    )
    least = LEAST_SCORE_ASKED if typed else LEAST_SCORE
    hits = [hit for hit in found.hits if hit.key.startswith(_ARTICLE) and (hit.is_sure or hit.score >= least)]
    return _best(hits, language=language_of(conversation), reader=reader_for(conversation.customer))[:MOST]


def _best(hits: Sequence[Hit], *, language: str, reader: Reader) -> list[Fitting]:
    """Return each article once, in the version that helps this customer most."""
    versions, made = _versions(_number(hit) for hit in hits), dict[str, Fitting]()
    for hit in hits:
        group = next((rows for rows in versions.values() if any(row.pk == _number(hit) for row in rows)), [])
        if group and (key := str(group[0].translation_key)) not in made:
            chosen = min(group, key=lambda row: _rank(row, hit, language, reader))
            is_foreign = bool(language) and chosen.language != language
            made[key] = Fitting(chosen, hit.passage, is_foreign, reader.sees(chosen.audience_token))
    return list(made.values())


def _versions(numbers: Iterable[int]) -> dict[object, list[Article]]:
    """Return the articles with these numbers, with what they are in other languages, by what they have in common."""
    keys = Article.objects.filter(pk__in=list(numbers)).values("translation_key")
    rows = readable().filter(translation_key__in=keys).select_related("locale").defer("body", "html", "plain")
    groups = defaultdict(list)
    for row in rows.order_by("pk"):
        groups[row.translation_key].append(row)
    return groups


def readable() -> ArticleQuerySet:
    """Return what agents may read."""
    found: ArticleQuerySet = Article.objects.visible_to(AN_AGENT)
    return found


def _rank(row: Article, hit: Hit, language: str, reader: Reader) -> tuple[bool, bool, bool]:
    return not reader.sees(row.audience_token), row.language != language, row.pk != _number(hit)


def _number(hit: Hit) -> int:
    return int(hit.key.removeprefix(_ARTICLE))
