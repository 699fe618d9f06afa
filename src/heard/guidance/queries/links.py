"""Which articles an answer leads to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db.models import Q
from wagtail.models import Site

from heard.knowledge.models import Article, HelpCentre
from heard.knowledge.models.pages import PATH

_LINK = re.compile(rf"https?://[^\s<>()\"'\[\]]+{re.escape(PATH)}[^\s<>()\"'\[\]]+")
MOST_LINKS = 20  # of one answer


def articles_linked(texts: Mapping[int, str]) -> dict[int, set[int]]:
    """Return for each text, by its key, the numbers of the articles of ours that it links to.

    A page may be linked in a language it was never written in: then the one that is shown there is meant.
    """
    found = {key: _paths(text) for key, text in texts.items()}
    paths = {path for several in found.values() for path in several}
    if not paths:
        return {}
    hosts = {urlsplit(settings.HEARD_URL).hostname, *Site.objects.values_list("hostname", flat=True)}
    known = _articles({(language, path) for host, language, path in paths if host in hosts})
    linked = {
        key: {known[one[1:]] for one in several if one[1:] in known and one[0] in hosts}
        for key, several in found.items()
    }
    return {key: numbers for key, numbers in linked.items() if numbers}


def _paths(text: str) -> set[tuple[str | None, str, str]]:
    """Return host, language and path below the centre of each link in a text that looks like one of ours."""
    parts = set()
    for link in _LINK.findall(text)[:MOST_LINKS]:
        try:
            split = urlsplit(link.rstrip(".,;:!?*_"))
        except ValueError:
            continue
        language, _, path = unquote(split.path).removeprefix(PATH).partition("/")
        if split.path.startswith(PATH) and path.strip("/"):
            parts.add((split.hostname, language, f"{path.strip('/')}/"))
    return parts


def _articles(wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Return the articles at paths, of their own language where there is one."""
    wanted, centres = set(wanted), list(HelpCentre.objects.select_related("locale"))
    where = {f"{centre.url_path}{path}" for _, path in wanted for centre in centres}
    if not where:
        return {}
    rows = (
        Article.objects.filter(Q(url_path__in=where)).select_related("locale").only("url_path", "locale__language_code")
    )
    known = dict[tuple[str, str], int]()
    for language, path in wanted:
        fitting = [row for row in rows if row.url_path.removeprefix(row.centre_url_path()) == path]
        if fitting:
            known[language, path] = min(fitting, key=lambda row: (row.language != language, row.pk)).pk
    return known
