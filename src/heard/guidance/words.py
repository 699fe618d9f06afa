"""An article as words that go into an answer: a link, its text, or a quotation of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from django.conf import settings
from wagtail.models import Site

from heard.knowledge.models.pages import PATH
from heard.knowledge.to_markdown import html_to_markdown

if TYPE_CHECKING:
    from heard.knowledge.models import Article

LONGEST_QUOTATION = 1200  # characters; whoever quotes more sends the link

_HEADING = re.compile(r"^#{1,6} +(.*?) *$", re.MULTILINE)
_PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\]\((/[^\s)]*)\)")
_TAG = re.compile(r"</?[a-zA-Z][^>]*>")
_ESCAPED = re.compile(r"\\([\\`*_\[\]<>~|&#+=:.()-])")
_BLANK = re.compile(r"\n{3,}")
_PARAGRAPHS = re.compile(r"\n{2,}")


def path_of(article: Article) -> str:
    """Return the path of an article, in the language it is written in."""
    return f"{PATH}{article.language}/{article.url_path.removeprefix(article.centre_url_path())}"


def address_of(article: Article) -> str:
    """Return the whole address of an article: of the help centre it stands in."""
    parts = article.get_url_parts()
    own = Site.objects.filter(pk=parts[0], is_default_site=False).first() if parts else None
    return f"{own.root_url if own else settings.HEARD_URL.rstrip('/')}{path_of(article)}"


def as_link(article: Article) -> str:
    """Return an article as a link that composers and mails understand."""
    title = article.title.replace("[", "(").replace("]", ")")
    return f"[{title}]({address_of(article)})"


def as_text(article: Article) -> str:
    """Return what an article says, in as much Markdown as answers understand, and the link to it below."""
    return f"{_plain_markdown(article)}\n\n{as_link(article)}"


def as_quotation(article: Article) -> str:
    """Return the beginning of an article as a quotation under its title, whole paragraphs, and the link to it below."""
    kept = [f"**{article.title}**"]
    for paragraph in filter(None, _PARAGRAPHS.split(_plain_markdown(article))):
        if len("\n\n".join(kept)) + len(paragraph) > LONGEST_QUOTATION:
            break
        kept.append(paragraph)
    quoted = "\n".join(f"> {line}".rstrip() for line in "\n\n".join(kept).split("\n"))
    return f"{quoted}\n\n{as_link(article)}"


def _plain_markdown(article: Article) -> str:
    text = _PICTURE.sub("", html_to_markdown(article.html))
    text = _HEADING.sub(r"**\1**", text)
    text = _LINK.sub(lambda found: f"]({urljoin(settings.HEARD_URL, found[1])})", text)
    text = article.plain.replace("\n", "\n\n") if _TAG.search(text) else _ESCAPED.sub(r"\1", text)
    return _BLANK.sub("\n\n", text).strip()
