"""The demo shop's help centre: what its customers read in three languages, some of them, and its people alone."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.images import ImageFile
from wagtail.images import get_image_model
from wagtail.images.models import Filter
from wagtail.models import Locale

from heard.knowledge.actions.open_centre import open_centre
from heard.knowledge.article_html import RENDITION
from heard.knowledge.article_parts import CARD, FORMATS, WIDTHS
from heard.knowledge.markdown import markdown_to_html
from heard.knowledge.models import Article, Collection, HelpCentre
from heard.knowledge.models.pages import HelpPage
from heard.project.demo.drawings import drawing
from heard.project.demo.shop import NAME
from heard.staff.models import Agent

OPEN_FOR = dt.timedelta(days=90)
TEXTS = Path(__file__).with_name("help.txt")
INTROS = {
    "en": (f"{NAME} help", "How can we help you? Most answers are here; for all others there are people."),
    "de": (f"Hilfe von {NAME}", "Wie können wir helfen? Das meiste steht hier; für alles andere gibt es Menschen."),
    "ar": (f"مساعدة {NAME}", "كيف يمكننا مساعدتك؟ معظم الأجوبة هنا، ولكل ما عداها أناس يسمعونك."),
}
SHELVES = {
    "delivery": (
        ("Delivery", "Parcels, addresses, prices"),
        ("Lieferung", "Pakete, Anschriften, Preise"),
        ("التوصيل", "الطرود والعناوين والأسعار"),
    ),
    "returns": (
        ("Returns and refunds", "Send back, swap, money back"),
        ("Rücksendungen und Geld zurück", "Zurücksenden, tauschen, erstatten"),
        ("الإرجاع والاسترداد", "الإعادة والاستبدال واسترداد النقود"),
    ),
    "care": (
        ("Care and repairs", "So that things last"),
        ("Pflege und Reparatur", "Damit alles lange hält"),
        ("العناية والإصلاح", "لتدوم الأشياء طويلًا"),
    ),
    "paying": (
        ("Paying", "Invoices, cards, gift cards"),
        ("Bezahlen", "Rechnungen, Karten, Gutscheine"),
        ("الدفع", "الفواتير والبطاقات وبطاقات الهدايا"),
    ),
}
#: In which forms an article shows a picture; made along with it, so that its first reader does not wait for them.
SHOWN = (RENDITION, CARD, *(f"width-{width}|format-{kind}" for kind in FORMATS for width in WIDTHS))
_MARK = re.compile(r"^([+?]) ", re.MULTILINE)
_DRAWING = re.compile(r"^! (\w+) \| (.+)$\n?", re.MULTILINE)


@dataclass
class Written:
    """One article as it stands in the file."""

    language: str
    shelf: str
    kind: str
    slug: str
    title: str
    english: str
    text: str
    told: dict[str, str] = field(default_factory=dict)


def open_help(*, at: dt.datetime) -> None:
    """Open the help centre with all that is written; it is found as soon as the worker has looked at it."""
    agents = {one.email.partition("@")[0]: one for one in Agent.objects.all()}
    opened_at = at - OPEN_FOR
    places: dict[tuple[str, str], HelpPage] = {}
    for number, (language, (title, intro)) in enumerate(INTROS.items()):
        centre = _centre(places, language, title, intro)
        for slug, words in SHELVES.items():
            shelf = Collection(title=words[number][0], summary=words[number][1], slug=slug, locale=centre.locale)
            _put(places, shelf, below=centre, language=language, english=slug)
    for one in articles():
        audience, _space, segment = one.told.get("for", "everyone").partition(" ")
        article = Article(
            title=one.title,
            slug=one.slug,
            kind=one.kind,
            summary=one.told.get("summary", ""),
            questions=[words.strip() for words in one.told.get("asked", "").split("|") if words.strip()],
            audience=audience,
            segment=segment,
            body=_body(one.text),
            first_published_at=opened_at,
            last_published_at=opened_at,
            **_kept(one, agents, at),
        )
        shelf = places[one.language, one.shelf]
        _put(places, article, below=shelf, language=one.language, english=one.english or one.slug)


def _kept(one: Written, agents: dict[str, Agent], at: dt.datetime) -> dict[str, Any]:
    """Return who looks after an article, and in how many days from now it is to be looked at again."""
    if "kept" not in one.told:
        return {}
    name, days = one.told["kept"].split(", ")
    return {"owner": agents[name], "review_by": (at + dt.timedelta(days=int(days))).date()}


def articles() -> list[Written]:
    """Return everything that is written in the file, in its order."""
    return [_article(piece) for piece in TEXTS.read_text(encoding="utf-8").split("\n== ")[1:]]


def _article(piece: str) -> Written:
    first, *lines = piece.strip().split("\n")
    language, shelf, kind, slug, title, *english = [part.strip() for part in first.split(" | ")]
    told: dict[str, str] = {}
    while lines and (found := re.fullmatch(r"(summary|asked|for|kept): (.*)", lines[0])):
        told[found[1]] = found[2]
        lines.pop(0)
    return Written(language, shelf, kind, slug, title, english[0] if english else "", "\n".join(lines), told)


def _body(text: str) -> list[tuple[str, Any]]:
    """Return the parts of an article: what stands before the first mark, then its steps or its questions."""
    first, *rest = _MARK.split(text)
    rows = [(mark, *row.partition("\n")[::2]) for mark, row in zip(rest[::2], rest[1::2], strict=True)]
    steps = [_step(title, words) for mark, title, words in rows if mark == "+"]
    questions = [{"question": title, "answer": markdown_to_html(words)} for mark, title, words in rows if mark == "?"]
    return [
        *_before(first),
        *([("steps", steps)] if steps else []),
        *([("questions", questions)] if questions else []),
    ]


def _before(text: str) -> list[tuple[str, Any]]:
    words, *drawn = _DRAWING.split(text)
    parts = _words(words)
    for name, shows, more in zip(drawn[::3], drawn[1::3], drawn[2::3], strict=True):
        parts += [("image", {"image": _hung(name), "words": shows}), *_words(more)]
    return parts


def _words(text: str) -> list[tuple[str, Any]]:
    html = markdown_to_html(text)
    return [("html" if "<table" in html else "text", html)] if text.strip() else []


def _step(title: str, text: str) -> dict[str, Any]:
    step = {"title": title, "text": markdown_to_html(_DRAWING.sub("", text))}
    shown = _DRAWING.search(text)
    return {**step, "image": _hung(shown[1]), "image_words": shown[2]} if shown else step


def _hung(name: str) -> Any:
    """Return a drawing as a picture of the studio's library, where it hangs once."""
    known = get_image_model().objects.filter(title=name).first()
    if known is not None:
        return known
    kept = ImageFile(BytesIO(drawing(name)), name=f"{name}.png")
    hung = get_image_model().objects.create(title=name, file=kept)
    for shown in map(Filter, SHOWN):
        with hung.generate_rendition_file(shown) as made:  # which Wagtail would leave open
            hung.renditions.create(filter_spec=shown.spec, focal_point_key=shown.get_cache_key(hung), file=made)
    return hung


def _centre(places: dict[tuple[str, str], HelpPage], language: str, title: str, intro: str) -> HelpCentre:
    if language == "en":
        centre: HelpCentre = open_centre(title=title, language=language, intro=intro)
    else:
        locale, _made = Locale.objects.get_or_create(language_code=language)
        centre = HelpCentre(title=title, intro=intro, slug=f"help-{language}", locale=locale)
        centre.translation_key = places["en", ""].translation_key
        places["en", ""].get_parent().add_child(instance=centre)
    places[language, ""] = centre
    return centre


def _put(
    places: dict[tuple[str, str], HelpPage], page: HelpPage, *, below: HelpPage, language: str, english: str
) -> None:
    """Put a page below another, as the twin of the English one of that address."""
    page.locale = below.locale
    if (twin := places.get(("en", english))) is not None and language != "en":
        page.translation_key = twin.translation_key
    below.add_child(instance=page)
    places[language, english] = page
