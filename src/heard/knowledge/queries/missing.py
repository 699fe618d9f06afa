"""What is missing in the help centre: for editors, each list with the most pressing first."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import islice
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Prefetch, Q, Sum
from wagtail.contrib.redirects.models import Redirect

from heard.knowledge.models import Article, Collection, HelpCentre, LinkProblem, Mark, MarkReason, OutsideLink, Video
from heard.knowledge.models.pages import PATH, HelpPage
from heard.knowledge.models.search_asked import SearchAsked

MOST = 20
LOOKED_AT = 5_000
LOOKED_BACK = dt.timedelta(days=30)
LONG_AGO = dt.timedelta(days=365)
FEWEST_MARKS = 3
SEVERAL = 3
SAID = 5

_LINK = re.compile(r' href="([^"#?]+)')


@dataclass(frozen=True)
class Broken:
    """A link in an article that leads to no page of ours."""

    article: Article
    href: str


def unanswered(*, at: dt.datetime) -> list[dict[str, Any]]:
    """Return what was searched for within the last 30 days and not found: words, language and how often."""
    since = (at - LOOKED_BACK).date()
    nothing = SearchAsked.objects.filter(hits=0, day__gte=since).values("text", "language")
    return [{**one} for one in nothing.annotate(asked=Sum("times")).order_by("-asked", "text")[:MOST]]


def badly_marked() -> list[Article | Video]:
    """Return articles and videos that are shown and did not help at least half of those who said so, with `bad` and `marked`.

    Each has `reasons`, how often each was given, and `said`, the newest of what readers wrote.
    """
    shown = {"article": Article.objects.live(), "video": Video.objects.filter(is_published=True)}
    found: list[Any] = [one for kind, things in shown.items() for one in _badly_marked(kind, things)]
    return sorted(found, key=lambda one: -one.bad)[:MOST]


def _badly_marked(kind: str, things: Any) -> list[Any]:
    counted = things.annotate(marked=Count("marks"), bad=Count("marks", filter=Q(marks__helped=False)))
    worst = counted.filter(marked__gte=FEWEST_MARKS, bad__gte=F("marked") - F("bad")).order_by("-bad", "pk")
    found = list(worst[:MOST])
    _tell_why(kind, found)
    return found


def _tell_why(kind: str, found: list[Any]) -> None:
    told = Mark.objects.filter(**{f"{kind}__in": found}, helped=False)
    counts = told.exclude(reason="").values_list(kind, "reason").annotate(n=Count("pk")).order_by("-n", "reason")
    written = told.exclude(words="").order_by("-marked_at", "-pk").values_list(kind, "words")[:LOOKED_AT]
    reasons, said = defaultdict[int, list[tuple[str, int]]](list), defaultdict[int, list[str]](list)
    for number, reason, count in counts:
        reasons[number].append((str(MarkReason(reason).label), count))
    for number, words in written:
        said[number].append(words)
    for one in found:
        one.reasons, one.said = reasons[one.pk], said[one.pk][:SAID]


def stale(*, at: dt.datetime) -> list[Article]:
    """Return published articles whose day of review has passed, then those that nobody has changed for a year."""
    due = Q(review_by__lte=at.date()) | Q(review_by=None, last_published_at__lt=at - LONG_AGO)
    found = Article.objects.live().filter(due).order_by("review_by", "last_published_at", "pk")
    return list(found[:MOST])


def broken_links() -> list[Broken]:
    """Return links of published articles to pages of the help centre that were taken back, deleted or never written.

    The first 5,000 articles are looked through.
    """
    known = {
        _path(page)
        for model in (HelpCentre, Collection, Article)
        for page in model.objects.live().select_related("locale")
    }
    known |= {path.rstrip("/") for path in Redirect.objects.values_list("old_path", flat=True)}
    lost = list(islice((one for one in _links() if one[1].rstrip("/") not in known), MOST))
    articles = Article.objects.in_bulk([number for number, _ in lost])
    return [Broken(articles[number], href) for number, href in lost]


def silent_links() -> list[OutsideLink]:
    """Return addresses outside that did not answer more than once, with the articles that lead there, those longest so first."""
    sure = Q(problem__in=[LinkProblem.GONE, LinkProblem.INSIDE, LinkProblem.CIRCLE], failures__gte=2)
    found = OutsideLink.objects.filter(sure | Q(failures__gte=SEVERAL)).order_by("failing_since", "pk")
    leading = Article.objects.only("title").order_by("pk")
    return list(found.prefetch_related(Prefetch("articles", leading))[:MOST])


def _links() -> Iterator[tuple[int, str]]:
    to_pages = tuple(f"{PATH}{code}/" for code, _ in settings.LANGUAGES)
    texts = Article.objects.live().filter(html__contains=f'href="{PATH}').order_by("pk").values_list("pk", "html")
    for number, html in texts[:LOOKED_AT].iterator(chunk_size=200):
        for href in dict.fromkeys(map(unescape, _LINK.findall(html))):
            if href.startswith(to_pages):
                yield number, href


def _path(page: HelpPage) -> str:
    return f"{PATH}{page.language}/{page.url_path.removeprefix(page.centre_url_path())}".rstrip("/")
