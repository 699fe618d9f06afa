"""One file of Markdown or HTML as an article: what stands above its text, and what its name and folder say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from heard.knowledge.importing import values
from heard.knowledge.importing.found import (
    LONGEST_ID,
    LONGEST_SUMMARY,
    LONGEST_TITLE,
    LONGEST_URL,
    Anything,
    Found,
    NotAnArticleError,
)
from heard.knowledge.importing.front_matter import split_front_matter
from heard.knowledge.importing.html_page import first_heading, lists_a_space, of_page
from heard.knowledge.importing.mdx import plain_markdown
from heard.knowledge.importing.notion import without_properties
from heard.knowledge.importing.ours import beside_articles, engine_words, kind_of_file
from heard.knowledge.markdown import markdown_to_html

MARKDOWN = {".md", ".mdx", ".markdown"}
INDEXES = {"index", "readme", "_index", "introduction"}
ORDERS = ("order", "weight", "sidebar_position", "nav_order")  # ours; as Hugo, Docusaurus and Jekyll say it

_TO_TICK = re.compile(r"(<li>\s*(?:<p>)?)\[([ xX])\]\s+")  # lists to tick off, as GitHub and Notion write them
_DIALECT = re.compile(r"^(?::::|\s*<[A-Z])", re.MULTILINE)
_NUMBERED = re.compile(r"^\d{1,3}[-_. ]+(?=\D)|[-_ ][0-9a-f]{32}$")  # order before a name; what Notion puts behind it


def article_in(text: str, path: Path, root: Path, where: str) -> Anything:
    """Return what a file of text is: an article, or something else of an export of ours. Raises NotAnArticleError."""
    above, body = split_front_matter(text)
    if other := beside_articles(above, body, path, root, where):
        return other
    if path.suffix.lower() in MARKDOWN:
        body, known = without_properties(body, path.stem)
        is_dialect = path.suffix.lower() == ".mdx" or _DIALECT.search(body)
        html = markdown_source(plain_markdown(body) if is_dialect else body)
        title, without = first_heading(html)
        said: dict[str, Any] = {
            "title": title or _NUMBERED.sub("", path.stem).replace("-", " ").replace("_", " ").capitalize()
        }
        said |= {"status": known["status"]} if "status" in known else {}
        said["body"] = (
            html
            if "title" in above and title.casefold() != values.line(above["title"], LONGEST_TITLE).casefold()
            else without
        )
    elif lists_a_space(body):
        raise NotAnArticleError("it only lists the other pages")
    else:
        said = {**of_page(body)}
    return _from_file({**said, **above, "body": said["body"]}, path, root, where)


def markdown_source(text: str) -> str:
    """Return Markdown as HTML whose first heading is still the highest, if it begins with one."""
    html = _TO_TICK.sub(lambda found: f"{found[1]}{'☐' if found[2] == ' ' else '☑'} ", markdown_to_html(text))
    if re.match(r"#\s|[^\n]+\n=+\s*$", text.lstrip(), re.MULTILINE) and html.startswith("<h2"):
        return re.sub(r"^<h2([^>]*)>(.*?)</h2>", r"<h1\1>\2</h1>", html, count=1, flags=re.DOTALL)
    return html


def _from_file(said: dict[str, Any], path: Path, root: Path, where: str) -> Found:
    below = path.relative_to(root).with_suffix("").as_posix()
    title = values.title_of(said["title"])
    is_ours = kind_of_file(said) == "article"
    if not said["body"].strip() and not is_ours:
        raise NotAnArticleError("it has no text")
    audience = values.audience_of(said.get("audience", said.get("visibility")), said.get("segment"))
    return Found(
        external_id=values.line(said.get("id"), LONGEST_ID) or below[-LONGEST_ID:],
        title=title,
        html=said["body"],
        where=where,
        language=values.language_of(said.get("language") or said.get("lang") or said.get("locale")),
        audience=values.audience_by_title(title, audience),
        questions=values.listed(said.get("questions")),
        summary=values.line(said.get("summary") or said.get("description"), LONGEST_SUMMARY),
        kind=values.KINDS.get(values.line(said.get("kind"), 20).lower(), ""),
        slug=values.line(said.get("slug"), 200).strip("/").rpartition("/")[2] or _slug(below),
        shelves=_shelves(said, below),
        shelf_details=_details(said),
        source_url=values.line(said.get("source_url") or said.get("url"), LONGEST_URL),
        is_live=values.is_live(said.get("state", said.get("status")), said.get("draft")),
        review_by=values.day(said.get("review_by")),
        folder=path.parent,
        root=root,
        path=below,
        is_ours=is_ours,
        **_on_its_shelf(said),
        **engine_words(said),
    )


def _on_its_shelf(said: dict[str, Any]) -> dict[str, Any]:
    """Return where on its shelf an article stands, who looks after it, and when it is, was, or shall be shown."""
    state = values.line(said.get("state"), 20).lower()
    moments = ("publish_at", "expire_at", "published_at", "changed_at")
    return {
        "order": next((place for name in ORDERS if (place := values.number(said.get(name)))), 0),
        "owner": values.line(said.get("owner"), 254),
        "is_planned": state == values.PLANNED,
        "is_expired": state == values.EXPIRED,
        **{name: values.moment(said.get(name)) for name in moments},
    }


def _slug(below: str) -> str:
    folder, _, name = below.rpartition("/")
    return _NUMBERED.sub("", folder.rpartition("/")[2] or name if name.lower() in INDEXES else name)


def _shelves(said: dict[str, Any], below: str) -> tuple[str, ...]:
    """Return the shelves said above the text, or the folders around the file: the two outermost."""
    told = said.get("shelves", said.get("collection", said.get("category")))
    if isinstance(told, str):
        told = told.split(" / ")
    if isinstance(told, list):
        named = [one.get("title") if isinstance(one, dict) else one for one in told[:2]]
        return tuple(title for one in named if (title := values.line(one, LONGEST_TITLE)))
    folders = below.split("/")[:-1][:2]
    return tuple(_NUMBERED.sub("", name).replace("-", " ").replace("_", " ").strip().capitalize() for name in folders)


def _details(said: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return the address and the summary of each shelf that is described, as an export does; none where one is a title alone."""
    told = said.get("shelves")
    described = (
        [one for one in told[:2] if isinstance(one, dict) and values.line(one.get("title"), 1)]
        if isinstance(told, list)
        else []
    )
    if not isinstance(told, list) or len(described) != len(told[:2]):
        return ()
    return tuple(
        (values.line(one.get("slug"), 200), values.line(one.get("summary"), LONGEST_SUMMARY)) for one in described
    )
