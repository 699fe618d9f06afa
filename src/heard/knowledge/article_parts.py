"""The parts of an article as its page shows them: every text made safe, pictures in the sizes and formats browsers like."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from html import escape
from typing import Any

from markupsafe import Markup
from wagtail.images.models import AbstractImage

from heard.knowledge.article_html import safe_text
from heard.knowledge.cleaning import clean
from heard.knowledge.models import Video
from heard.knowledge.reading import Reader

NOTHING = Markup("")
WIDTHS = (480, 960)
FORMATS = ("avif", "webp")
CARD = "fill-1200x630|format-jpeg"
SIZES = "(min-width: 46rem) 44rem, 94vw"


@dataclass(frozen=True)
class Part:
    """One part, with what its kind needs."""

    kind: str
    html: Markup = NOTHING
    title: str = ""
    caption: str = ""
    rows: list[Part] = field(default_factory=list)
    video: Video | None = None


def article_parts(body: Iterable[Any], *, reader: Reader) -> list[Part]:
    """Return the parts of an article in their order; videos that the reader may not see are left out."""
    parts = []
    for part in body:
        if part.block_type == "video":
            video = Video.objects.visible_to(reader).filter(pk=part.value["video"]).first()
            parts += [Part("video", title=video.title, video=video)] if video else []
        elif part.block_type in _SHOWN:
            parts.append(_SHOWN[part.block_type](part.value))
    return parts


def picture(image: AbstractImage, words: str) -> Markup:
    """Return a picture as AVIF and WebP in two widths, of which a browser takes what it needs."""
    made = image.get_renditions(*(f"width-{width}|format-{kind}" for kind in FORMATS for width in WIDTHS))
    sources = "".join(_source(kind, [made[f"width-{width}|format-{kind}"] for width in WIDTHS]) for kind in FORMATS)
    last = made[f"width-{WIDTHS[-1]}|format-webp"]
    shown = f'<img src="{escape(last.url)}" alt="{escape(words)}" width="{last.width}" height="{last.height}"'
    return Markup(f'<picture>{sources}{shown} loading="lazy" decoding="async"></picture>')  # noqa: S704 - escaped above


def card(body: Iterable[Any]) -> str:
    """Return the address of the first picture of an article as cards elsewhere show it, or nothing."""
    shown = (part.value.get("image") for part in body if part.block_type == "image")
    image = next((one for one in shown if one is not None), None)
    return str(image.get_rendition(CARD).url) if image is not None else ""


def _source(kind: str, made: list[Any]) -> str:
    chosen = {one.width: one.url for one in made}
    several = ", ".join(f"{escape(url)} {width}w" for width, url in chosen.items())
    return f'<source type="image/{kind}" srcset="{several}" sizes="{SIZES}">'


def _text(value: Any) -> Part:
    return Part("text", _safe(value))


def _html(value: Any) -> Part:
    return Part("text", Markup(clean(str(value))))  # noqa: S704 - cleaned


def _steps(steps: Iterable[Any]) -> Part:
    return Part("steps", rows=[_step(step) for step in steps])


def _step(step: Any) -> Part:
    shown = picture(step["image"], step.get("image_words") or "") if step.get("image") else Markup("")
    return Part("step", _safe(step.get("text")) + shown, title=step["title"])


def _questions(questions: Iterable[Any]) -> Part:
    rows = [Part("question", _safe(one["answer"]), title=one["question"]) for one in questions]
    return Part("questions", rows=rows)


def _image(value: Any) -> Part:
    if value.get("image") is None:
        return Part("nothing")
    return Part("image", picture(value["image"], value.get("words") or ""), caption=value.get("caption") or "")


def _note(value: Any) -> Part:
    return Part("note", _safe(value["text"]), title=value["kind"])


def _safe(value: Any) -> Markup:
    return Markup(safe_text(value))  # noqa: S704 - cleaned


_SHOWN: dict[str, Callable[[Any], Part]] = {
    "text": _text,
    "html": _html,
    "steps": _steps,
    "questions": _questions,
    "image": _image,
    "note": _note,
}
