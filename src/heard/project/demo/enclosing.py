"""What comes and goes with the messages of a story: photographs, invoices, labels, pages."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from heard.channels.email.parsing import clean_html
from heard.conversations.models import Attachment, Message
from heard.plumbing.files import store
from heard.project.demo.papers import invoice, label, letter
from heard.project.demo.pictures import VARIETY, photograph
from heard.project.demo.products import page_of
from heard.project.demo.rows import Rows

INLINE_ID = "picture@post.example"


@dataclass(frozen=True)
class Paper:
    """One file on its way into a message."""

    filename: str
    content_type: str
    content: bytes
    content_id: str = ""


def papers_for(words: tuple[str, ...], values: Mapping[str, str], rng: random.Random) -> list[Paper]:
    """The files a step of a script asks for by its words: photo, inline, invoice, label, pdf."""
    number = rng.randrange(VARIETY)
    made = {
        "photo": lambda: Paper(
            f"IMG_{rng.randint(1000, 9999)}.png", "image/png", photograph(number, is_broken="whole" not in words)
        ),
        "inline": lambda: Paper("corner.png", "image/png", photograph(number, is_broken=True), INLINE_ID),
        "invoice": lambda: Paper(f"invoice-{values['order']}.pdf", "application/pdf", invoice(values)),
        "label": lambda: Paper(f"return-label-{values['order']}.pdf", "application/pdf", label(values)),
        "pdf": lambda: Paper(f"{values['order']}.pdf", "application/pdf", letter(values)),
    }
    return [made[word]() for word in words if word in made]


def enclose(rows: Rows, message: Message, papers: list[Paper]) -> None:
    """Put files to a message."""
    for paper in papers:
        rows.add(
            Attachment(
                message=message,
                file=store(paper.content),
                filename=paper.filename,
                content_type=paper.content_type,
                size=len(paper.content),
                content_id=paper.content_id,
                inline=bool(paper.content_id),
            )
        )


def html_for(words: tuple[str, ...], text: str) -> str:
    """The safe HTML of a message whose script asks for it by its words; empty where the text alone is shown."""
    if "newsletter" in words:
        return clean_html(page_of("newsletter.html")) or ""
    if "inline" in words:
        paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in text.split("\n\n"))
        return (
            clean_html(paragraphs.replace("[picture]", f'<img src="cid:{INLINE_ID}" alt="A corner of the box">')) or ""
        )
    return ""
