"""Which articles fit what a customer wrote, each in the customer's language as far as there is one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.safestring import SafeString

from heard.conversations.models import Conversation, Message, MessageKind
from heard.guidance.matter import matter_of
from heard.guidance.queries.guides import steps_of
from heard.knowledge.models import Article, HelpCentre
from heard.knowledge.models.article import ArticleKind
from heard.knowledge.queries.centre_number import centre_number
from heard.knowledge.queries.search import Hit, search
from heard.knowledge.queries.suggest import suggest
from heard.knowledge.readers import reader_for
from heard.knowledge.reading import AGENTS, AN_AGENT, Reader

if TYPE_CHECKING:
    from heard.knowledge.models.article import ArticleQuerySet

MOST = 4
MOST_READ = 200  # messages of one conversation
FEW_WORDS = 4  # a message with fewer says nothing by itself
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
    def has_steps(self) -> bool:
        """Whether one can go through it step by step."""
        return bool(steps_of(self.article))

    @property
    def is_policy(self) -> bool:
        """Whether it is a rule of the house, which one quotes."""
        return bool(self.article.kind == ArticleKind.POLICY)


def language_of(conversation: Conversation) -> str:
    """Return the language in which the customer is answered; empty when nobody knows."""
    return conversation.language or conversation.customer.language


def questions_in(conversation: Conversation) -> list[str]:
    """Return what the customer asked last, then how it all began, each without greeting and signature."""
    said = Message.objects.filter(conversation=conversation, kind=MessageKind.INCOMING).order_by("pk")
    words = [matter_of(text) for text in said.values_list("text", flat=True)[:MOST_READ]]
    began = f"{conversation.subject}\n{words[0] if words else ''}".strip()
    last = words[-1] if words and len(words[-1].split()) >= FEW_WORDS else began
    return [question for question in dict.fromkeys((last, began)) if question]


def fitting(conversation: Conversation, *, typed: str = "") -> list[Fitting]:
    """Return at most four articles that fit a conversation; what was `typed` is looked for instead, if anything was.

    Where nothing fits what was asked last ("and in blue?"), it is how it all began that something fits.
    """
    centre = HelpCentre.objects.live().filter(brand_number=conversation.inbox.brand_id).first()
    number = centre_number(centre) if centre else None
    if typed:
        hits = _found(typed, number, LEAST_SCORE_ASKED) or _begun(typed, number)
    else:
        each = (_found(question, number, LEAST_SCORE) for question in questions_in(conversation))
        hits = next(filter(None, each), [])
    return best_versions(hits, language=language_of(conversation), reader=reader_for(conversation.customer))[:MOST]


def _found(question: str, centre: int | None, least: float) -> list[Hit]:
    found = search(question, reader=AN_AGENT, kinds=ArticleKind.values, centre=centre, limit=3 * MOST)
    return [hit for hit in found.hits if hit.key.startswith(_ARTICLE) and (hit.is_sure or hit.score >= least)]


def _begun(typed: str, centre: int | None) -> list[Hit]:
    """Return what has the words typed in its title, the last of which may only be begun: it is searched while one types."""
    hits = suggest(typed, reader=AN_AGENT, kinds=ArticleKind.values, centre=centre, limit=3 * MOST)
    return [replace(hit, passage=SafeString("")) for hit in hits if hit.key.startswith(_ARTICLE)]


def best_versions(hits: Sequence[Hit], *, language: str, reader: Reader) -> list[Fitting]:
    """Return each article once, in the version that helps this customer most."""
    versions, made = _versions((_number(hit) for hit in hits), language), dict[str, Fitting]()
    for hit in hits:
        group = next((rows for rows in versions.values() if any(row.pk == _number(hit) for row in rows)), [])
        if group and (key := str(group[0].translation_key)) not in made:
            chosen = min(group, key=lambda row: _rank(row, hit, language, reader))
            is_foreign = bool(language) and chosen.language != language
            made[key] = Fitting(chosen, hit.passage, is_foreign, reader.sees(chosen.audience_token))
    return list(made.values())


def _versions(numbers: Iterable[int], language: str) -> dict[object, list[Article]]:
    """Return the articles with these numbers, and what they are in a language, by what they have in common."""
    found = list(numbers)
    keys = Article.objects.filter(pk__in=found).values("translation_key")
    wanted = Q(pk__in=found) | Q(translation_key__in=keys, locale__language_code=language)
    groups = defaultdict(list)
    for row in readable().filter(wanted).select_related("locale", "owner").defer("plain").order_by("pk"):
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
