"""The text, the HTML and the files of a mail, out of its tree of parts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from html import escape

from heard.channels.email.parsing import limits
from heard.channels.email.parsing.attachments import Files, is_winmail, named
from heard.channels.email.parsing.calendars import summarise_calendar
from heard.channels.email.parsing.charsets import decode
from heard.channels.email.parsing.flowed import unflow
from heard.channels.email.parsing.mime import Part, decoded
from heard.channels.email.parsing.noting import noted

META_CHARSET = re.compile(rb"""<meta[^>]{1,200}charset\s*=\s*["']?([\w.:-]{2,40})""", re.IGNORECASE)
ENRICHED_TAG = re.compile(r"</?[a-zA-Z-]{1,60}>")
SEALED_TYPES = {"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"}
IGNORED_TYPES = {"text/x-amp-html", "text/watch-html"}
ATTACHED_TEXT = {
    "text/calendar",
    "text/csv",
    "text/vcard",
    "text/x-vcard",
    "text/directory",
    "text/rfc822-headers",
    "text/xml",
    "text/css",
    "text/javascript",
}


@dataclass(slots=True)
class Passage:
    """One piece of body, as plain text, as HTML or as both."""

    text: str | None = None
    html: str | None = None


@dataclass(slots=True)
class Body:
    """Everything a reader of the mail is meant to see."""

    files: Files
    zone: tzinfo = UTC
    passages: list[Passage] = field(default_factory=list)
    calendar_lines: list[str] = field(default_factory=list)

    @property
    def html(self) -> str | None:
        """The HTML as sent, decoded; several pieces one after the other."""
        pieces = [passage.html for passage in self.passages if passage.html is not None]
        return "\n".join(pieces)[: limits.TEXT_CHARACTERS] if pieces else None

    @property
    def shown_html(self) -> str | None:
        """The HTML to show: where pieces are plain text only, they are put in at their place."""
        if self.html is None:
            return None
        pieces = (p.html if p.html is not None else f"<pre>{escape(p.text or '')}</pre>" for p in self.passages)
        return "\n".join(pieces)


def read_body(tree: Part, *, problems: list[str], zone: tzinfo = UTC) -> Body:
    """Return what the parts hold; `problems` collects what was wrong with them. `zone`: where it is read."""
    body = Body(Files(problems), zone)
    _read(tree, body, problems)
    return body


def _read(part: Part, body: Body, problems: list[str]) -> None:
    if part.content_type in SEALED_TYPES:
        problems.append(noted("The mail is encrypted; what it says cannot be read here."))
    if part.content_type == "multipart/alternative":
        _read_alternative(part, body, problems)
    elif part.multipart:
        for child in part.children:
            _read(child, body, problems)
    elif part.content_type not in IGNORED_TYPES:
        _read_leaf(part, body, problems)


def _read_alternative(part: Part, body: Body, problems: list[str]) -> None:
    """Keep one plain and one HTML version of the same passage, and the files that came with them."""
    inner = Body(body.files, body.zone)
    for child in part.children:
        _read(child, inner, problems)
    texts = [passage.text for passage in inner.passages if passage.text is not None and passage.text.strip()]
    pages = [passage.html for passage in inner.passages if passage.html is not None]
    if texts or pages:
        body.passages.append(Passage(texts[0] if texts else None, "\n".join(pages) if pages else None))
    body.calendar_lines += inner.calendar_lines


def _read_leaf(part: Part, body: Body, problems: list[str]) -> None:
    content = decoded(part, problems=problems)
    if part.content_type == "text/calendar":
        line = summarise_calendar(decode(content, part.parameters.get("charset") or "utf-8")[0], zone=body.zone)
        if line and line not in body.calendar_lines:
            body.calendar_lines.append(line)
    if not _is_passage(part):
        _read_file(part, content, body)
    elif content.strip():
        body.passages.append(_passage(part, content, problems))


def _is_passage(part: Part) -> bool:
    """Tell whether a part is text to be read in the mail rather than a file."""
    if not part.content_type.startswith("text/") or part.content_type in ATTACHED_TEXT:
        return False
    disposition = part.headers.raw("content-disposition").partition(";")[0].strip().lower()
    return disposition != "attachment" and not named(part)


def _read_file(part: Part, content: bytes, body: Body) -> None:
    if not is_winmail(part):
        if content or named(part):
            body.files.add(part, content)
        return
    winmail = body.files.add_winmail(part, content)
    if winmail and not body.passages and (winmail.text or winmail.html):
        body.passages.append(Passage(_lines(winmail.text) or None, winmail.html or None))
    elif winmail and winmail.is_unread and not body.passages:
        body.files.keep_unread(part, content)


def _passage(part: Part, content: bytes, problems: list[str]) -> Passage:
    charset = part.parameters.get("charset")
    if part.content_type == "text/html":
        meta = META_CHARSET.search(content, 0, 4_000) if charset is None else None
        text = _text(content, charset or (meta[1].decode("ascii") if meta else None), problems)
        return Passage(html=text)
    text = _lines(_text(content, charset, problems))
    if part.parameters.get("format", "").lower() == "flowed":
        text = unflow(text, delete_space=part.parameters.get("delsp", "").lower() == "yes")
    elif part.content_type in ("text/enriched", "text/richtext"):
        text = ENRICHED_TAG.sub("", text).replace("<<", "<")
    return Passage(text=text)


def _text(content: bytes, charset: str | None, problems: list[str]) -> str:
    text, problem = decode(content, charset)
    if problem:
        problems.append(problem)
    if len(text) > limits.TEXT_CHARACTERS:
        problems.append(noted("The text is too long; the rest was left out."))
        text = text[: limits.TEXT_CHARACTERS]
    return text


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
