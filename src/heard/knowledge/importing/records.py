"""Articles out of records: our own JSON, plain lists of others, and what other help centres export.

Formats: Zendesk's "Articles" of the Help Center API, Intercom's "Articles", Freshdesk's "Solution articles", Chatwoot's portal
articles, each as their makers' public references describe them (2026).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from heard.knowledge.importing import values
from heard.knowledge.importing.found import LONGEST_ID, LONGEST_SUMMARY, LONGEST_URL, Found, NotAnArticleError, Unread
from heard.knowledge.markdown import markdown_to_html
from heard.knowledge.reading import AGENTS, CUSTOMERS, EVERYONE

_HTML = re.compile(
    r"\s*<(?:p|h[1-6]|div|ul|ol|table|section|article|strong|em|a|br|img|span|figure|blockquote|pre)\b", re.IGNORECASE
)
_FRESHDESK_VISIBLE = {1: EVERYONE, 2: CUSTOMERS}
Record = Mapping[str, Any]


def articles_of(record: Record, where: str, *, context: Record | None = None) -> Iterator[Found | Unread]:
    """Yield the articles of one record, one for each language it has, and what of them could not be read.

    context: the document the record stands in; exports say there what their sections, categories and segments are.
    """
    try:
        yield _article(record, where, context or {})
    except NotAnArticleError as error:
        yield Unread(where, str(error))
        return
    translated = record.get("translated_content")
    if isinstance(translated, Mapping):
        yield from _translated(record, translated, where, context or {})


def _translated(record: Record, translated: Record, where: str, context: Record) -> Iterator[Found | Unread]:
    for language, content in list(translated.items())[:100]:
        if not isinstance(content, Mapping) or language == record.get("default_locale") or not content.get("title"):
            continue
        if content.get("title") == record.get("title") and content.get("body") == record.get("body"):
            continue
        try:
            inherited = {
                key: value for key, value in record.items() if key not in ("translated_content", "locale", "language")
            }
            yield _article(
                {**inherited, **content, "id": record.get("id"), "locale": language}, f"{where} ({language})", context
            )
        except NotAnArticleError as error:
            yield Unread(f"{where} ({language})", str(error))


def _article(record: Record, where: str, context: Record) -> Found:
    title = values.title_of(_first(record, "title", "name", "question", "subject"))
    html = _text_of(record)
    external_id = values.line(_first(record, "id", "external_id", "slug"), LONGEST_ID)
    if not external_id:
        raise NotAnArticleError("it has no id, by which a later import would know it again")
    return Found(
        external_id=external_id,
        title=title,
        html=html,
        where=where,
        language=values.language_of(_first(record, "language", "locale", "lang")),
        audience=values.audience_by_title(title, _audience(record, context)),
        questions=values.listed(_first(record, "questions", "alternative_questions")),
        summary=values.line(_summary(record), LONGEST_SUMMARY),
        kind=values.KINDS.get(values.line(_first(record, "kind"), 20).lower(), ""),
        slug=values.line(record.get("slug"), 200),
        shelves=_shelves(record, context),
        source_url=_address(_first(record, "url", "html_url", "source_url", "public_url")),
        is_live=_is_live(record),
        review_by=values.day(_first(record, "review_by", "review_date")),
    )


def of_category(record: Any) -> list[Any]:
    """Return the articles of a category with its folders, as Freshdesk exports them all at once; anything else by itself."""
    category = record.get("category") if isinstance(record, Mapping) else None
    folders = (category.get("all_folders") or category.get("folders")) if isinstance(category, Mapping) else None
    if not isinstance(category, Mapping) or not isinstance(folders, list):
        return [record]
    return [
        {
            **article,
            "folder_id": article.get("folder_id", folder.get("id")),
            "folder_visibility": folder.get("visibility"),
            "shelves": [category.get("name"), folder.get("name")],
        }
        for folder in folders
        if isinstance(folder, Mapping) and isinstance(folder.get("articles"), list)
        for article in folder["articles"]
        if isinstance(article, Mapping)
    ]


def _first(record: Record, *names: str) -> Any:
    return next((record[name] for name in names if record.get(name) not in (None, "", [])), None)


def _text_of(record: Record) -> str:
    """Return the text as HTML; it is taken for Markdown unless it begins like HTML."""
    keys = ["body", "content", "answer", "html", "markdown", "text"]
    if _is_freshdesk(record):
        keys = ["description"]
    text = values.words(_first(record, *keys))
    if not text:
        raise NotAnArticleError("it has no text")
    is_html = "html_url" in record or record.get("type") == "article" or "html" in record or _HTML.match(text)
    return text if is_html else markdown_to_html(text)


def _is_freshdesk(record: Record) -> bool:
    """Tell whether it calls the text itself its description."""
    return "description_text" in record or ("folder_id" in record and not record.get("content"))


def _summary(record: Record) -> Any:
    if _is_freshdesk(record):
        seo = record.get("seo_data")
        return seo.get("meta_description") if isinstance(seo, Mapping) else None
    return _first(record, "summary", "description")


def _address(value: Any) -> str:
    url = values.line(value, LONGEST_URL + 1)
    return url if url.lower().startswith(("https://", "http://", "/")) and len(url) <= LONGEST_URL else ""


def _is_live(record: Record) -> bool:
    status = record.get("status")
    if isinstance(status, int) and not isinstance(status, bool):
        return status == (2 if _is_freshdesk(record) else 1)  # Chatwoot: 0 draft, 1 published, 2 archived
    return (
        values.is_live(_first(record, "status", "state", "published"), record.get("draft"))
        and record.get("published") is not False
    )


def _audience(record: Record, context: Record) -> str:
    if record.get("user_segment_id") is not None:
        return _of_zendesk(record["user_segment_id"], context)
    seen = record.get("folder_visibility")
    if seen is None and record.get("folder_id") is not None:
        seen = _named(context, ("folders",), record["folder_id"]).get("visibility")
    if seen is not None:
        return _FRESHDESK_VISIBLE.get(seen, AGENTS)
    return values.audience_of(_first(record, "audience", "visibility"), record.get("segment"))


def _of_zendesk(number: Any, context: Record) -> str:
    """A segment we are not told about is for agents alone, so that nobody sees too much."""
    kind = _named(context, ("user_segments",), number).get("user_type")
    return CUSTOMERS if kind == "signed_in_users" else AGENTS


def _named(context: Record, lists: tuple[str, ...], number: Any) -> Record:
    for name in lists:
        entries: Any = context.get(name)
        for one in entries if isinstance(entries, list) else ():
            if isinstance(one, Mapping) and str(one.get("id")) == str(number):
                return one
    return {}


def _shelves(record: Record, context: Record) -> tuple[str, ...]:
    """Return the titles of the shelves around it: said by itself, or found in the document by their numbers."""
    said = _first(record, "collection", "category", "section", "folder", "shelves")
    if isinstance(said, Mapping):
        said = _first(said, "name", "title")
    if isinstance(said, list):
        return tuple(title for one in said[:2] if (title := values.line(one, 255)))
    if said is not None:
        return tuple(title for one in values.words(said).split(" / ")[:2] if (title := values.line(one, 255)))
    inner = _named(
        context, ("sections", "folders", "collections"), _first(record, "section_id", "folder_id", "parent_id")
    )
    outer_id = _first(inner, "category_id", "parent_id") or record.get("category_id")
    outer = _named(context, ("categories", "collections"), outer_id)
    return tuple(title for shelf in (outer, inner) if (title := values.line(_first(shelf, "name", "title"), 255)))
