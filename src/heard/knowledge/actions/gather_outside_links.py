"""Noting which links of published articles lead outside."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from wagtail.models import Site

from heard.knowledge.models import Article, OutsideLink
from heard.knowledge.outside_links import outside_links

MOST_ARTICLES = 20_000
MOST_OF_AN_ARTICLE = 100
AT_ONCE = 500


@transaction.atomic
def gather_outside_links(*, at: dt.datetime) -> int:
    """Bring the list of addresses outside up to date, and return how many there are; new ones are asked next."""
    wanted: dict[str, str] = {}
    led, own = set(), _own()
    for article_id, html in _texts():
        for url, host in islice(outside_links(html, own), MOST_OF_AN_ARTICLE):
            wanted[url] = host
            led.add((article_id, url))
    OutsideLink.objects.exclude(url__in=list(wanted)).delete()
    fresh = [OutsideLink(url=url, host=host, ask_at=at) for url, host in wanted.items()]
    OutsideLink.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=AT_ONCE)
    numbers = dict(OutsideLink.objects.values_list("url", "pk"))
    _lead({(article_id, numbers[url]) for article_id, url in led})
    return len(wanted)


def _texts() -> Iterator[tuple[int, str]]:
    texts = Article.objects.live().filter(html__contains=' href="http').order_by("pk").values_list("pk", "html")
    return texts[:MOST_ARTICLES].iterator(chunk_size=200)  # type: ignore[no-any-return]


def _own() -> frozenset[str]:
    return frozenset({urlsplit(settings.HEARD_URL).hostname or "", *Site.objects.values_list("hostname", flat=True)})


def _lead(wanted: set[tuple[int, int]]) -> None:
    """Say which article leads to which address, changing only what is another than before."""
    through = OutsideLink.articles.through
    known = {
        (article_id, link_id): pk
        for pk, article_id, link_id in through.objects.values_list("pk", "article_id", "outsidelink_id")
    }
    through.objects.filter(pk__in=[pk for pair, pk in known.items() if pair not in wanted]).delete()
    fresh = [
        through(article_id=article_id, outsidelink_id=link_id) for article_id, link_id in sorted(wanted - known.keys())
    ]
    through.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=AT_ONCE)
