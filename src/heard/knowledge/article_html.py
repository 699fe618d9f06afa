"""An article as one piece of safe HTML: what is stored with it, quoted in answers, searched and exported."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from typing import Any

from wagtail.rich_text import expand_db_html

from heard.knowledge.cleaning import clean

RENDITION = "max-1200x1200|format-webp"


def article_html(body: Iterable[Any], *, video: Callable[[int], str] = lambda number: "") -> str:
    """Return the parts of an article as clean HTML, in their order; videos are left out, as they are no text.

    video: what stands in the place of the one with this number all the same.
    """
    written: dict[str, Callable[[Any], str]] = {**_WRITTEN, "video": lambda value: video(value["video"])}
    return clean("".join(written[part.block_type](part.value) for part in body if part.block_type in written))


def safe_text(value: Any) -> str:
    """Return rich text as an editor wrote it, links resolved, made safe."""
    return clean(_text(value))


def _text(value: Any) -> str:
    return str(expand_db_html(value.source if hasattr(value, "source") else str(value or "")))


def _steps(steps: Iterable[Any]) -> str:
    return f"<ol>{''.join(_step(step) for step in steps)}</ol>"


def _step(step: Any) -> str:
    picture = _picture(step.get("image"), step.get("image_words") or "")
    return f"<li><p><strong>{escape(step['title'])}</strong></p>{_text(step.get('text'))}{picture}</li>"


def _questions(questions: Iterable[Any]) -> str:
    return "".join(f"<h2>{escape(one['question'])}</h2>{_text(one['answer'])}" for one in questions)


def _image(value: Any) -> str:
    caption = f"<figcaption>{escape(value['caption'])}</figcaption>" if value.get("caption") else ""
    return f"<figure>{_picture(value.get('image'), value.get('words') or '')}{caption}</figure>"


def _picture(image: Any, words: str) -> str:
    if image is None:
        return ""
    shown = image.get_rendition(RENDITION)
    return f'<img src="{escape(shown.url)}" alt="{escape(words)}" width="{shown.width}" height="{shown.height}">'


def _note(value: Any) -> str:
    return f'<aside class="{escape(value["kind"])}">{_text(value["text"])}</aside>'


_WRITTEN = {
    "text": _text,
    "steps": _steps,
    "questions": _questions,
    "image": _image,
    "note": _note,
    "html": _text,
}
