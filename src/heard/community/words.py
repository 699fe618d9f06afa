"""Words of members: made safe to show, told apart, and searched for names."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from django.utils.text import slugify

from heard.community.likeness import without_tricks
from heard.community.models import Post
from heard.knowledge.cleaning import CLEANING_RULES
from heard.knowledge.markdown import markdown_to_html

REL = "noopener nofollow ugc"
MOST_MENTIONS = 5
#: With more than anybody writes, none of them begins a link: looking for the end of each of 10,000 took a second.
MOST_BRACKETS = 500
PSEUDONYM = re.compile(r"[^\W_](?:[\w.-]{1,28})[^\W_]")
_MENTION = re.compile(r"(?<![\w@.])@([^\W_][\w.-]{1,28}[^\W_])")
_PICTURE = re.compile(r"<(?:img|source)\b(?:[^>\"]|\"[^\"]*\")*>|</?picture>")
_HEADING = re.compile(r"<(/?)h[1-3]\b")


def shown(markdown: str) -> str:
    """Return safe HTML of what a member wrote: no pictures, which would tell strangers who looks, and no large headings."""
    if markdown.count("[") > MOST_BRACKETS:
        markdown = markdown.replace("[", "\\[")
    return _HEADING.sub(r"<\1h4", _PICTURE.sub("", markdown_to_html(markdown, rel=REL)))


def html_of(post: Post) -> str:
    """Return what stands on the page; made anew, and kept, where the rules of cleaning changed since it was written."""
    if post.cleaned_by != CLEANING_RULES:
        post.html, post.cleaned_by = shown(post.body), CLEANING_RULES
        Post.objects.filter(pk=post.pk, body=post.body).update(html=post.html, cleaned_by=post.cleaned_by)
    return post.html


def written(text: str) -> str:
    """Return a text as it is kept: without what no keyboard writes, its lines ending as everywhere."""
    return without_tricks(text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def one_line(text: str) -> str:
    """Return a title as it is kept."""
    return " ".join(without_tricks(" ".join(text.split())).split())


def digest(*texts: str) -> int:
    """Return a number that is the same for texts that say the same, whatever their spaces, marks and capitals."""
    said = "".join(sign for text in texts for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())
    return int.from_bytes(hashlib.sha256(said.encode(errors="replace")).digest()[:8], signed=True)


def key_of(pseudonym: str) -> str:
    """Return a pseudonym written the same whatever its letters; two members never have the same."""
    return unicodedata.normalize("NFKC", pseudonym).casefold()


def mentioned(markdown: str) -> list[str]:
    """Return the keys of the pseudonyms called by @name, the first few."""
    return list(dict.fromkeys(key_of(name) for name in _MENTION.findall(markdown)))[:MOST_MENTIONS]


def slug_of(title: str) -> str:
    """Return what stands in the address of a question."""
    return slugify(title, allow_unicode=True)[:80].strip("-") or "question"
