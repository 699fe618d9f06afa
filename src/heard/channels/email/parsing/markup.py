"""Cleaned HTML into plain text lines, and which of these lines a mail program marked as quote or signature.

Works on the well-formed output of `safety.clean_html`, so one regular expression reads it in one pass.
"""

from __future__ import annotations

import re
from html import unescape

from heard.channels.email.parsing.lines import Element, Line, Writer

TOKEN = re.compile(r"<(/?)([a-z][a-z0-9]*)([^>]*)>|([^<]+)")
ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
WHITE = re.compile(r"[ \t\r\n\f]+")
BLOCKS = {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "table", "tr", "blockquote", "pre", "hr",
          "center", "address", "figure", "figcaption", "dl", "dt", "dd", "caption", "details", "summary"}  # fmt: skip
SPACED = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre", "dl"}
VOID = {"br", "hr", "img", "col", "wbr"}
QUOTES = {"yahoo_quoted", "zmail_extra", "moz-cite-prefix", "protonmail_quote", "tutanota_quote", "OLK_SRC_BODY_SECTION",
          "mail_android_quote", "ms-outlook-mobile-reference-message", "origbody", "reply-intro", "isReplyContent",
          "mail-editor-reference-message-container", "mailQuote", "geary-quote", "OutlookMessageHeader", "gmail_attr",
          "freshdesk_quote", "skype_quote", "front-quote", "intercom_quote", "iwork-quote"}  # fmt: skip
FINAL_QUOTES = {"divRplyFwdMsg", "appendonsend", "stopSpelling", "zwchr", "replySplit"}
SIGNATURES = {"gmail_signature", "moz-signature", "ms-outlook-mobile-signature", "protonmail_signature_block", "Signature",
              "LocalSignature", "ymail_android_signature", "composer_signature"}  # fmt: skip
OUTLOOK_RULE = re.compile(r"border-top:solid #(?:e1e1e1|b5c4df) 1(?:\.0)?pt", re.IGNORECASE)
LINK_TOO_LONG = 300


def html_to_lines(clean: str) -> list[Line]:
    """Return the text of cleaned HTML: links, lists, table rows and quotes readable, marks of mail programs kept."""
    writer = Writer()
    hidden = pre = 0
    for match in TOKEN.finditer(clean):
        closing, name, attributes, text = match.groups()
        if text is not None:
            if not hidden:
                _text(writer, unescape(text) if "&" in text else text, match.start(), pre)
        elif name == "br":
            writer.empty_line(match.start())
        elif closing:
            hidden, pre = _close(writer, name, match.end(), hidden, pre)
        else:
            hidden, pre = _open(writer, name, attributes, match.start(), hidden, pre)
    writer.end_line()
    return writer.lines


def lines_to_text(lines: list[Line]) -> str:
    """Join the lines, without empty ones at either end."""
    return "\n".join(line.text for line in lines).strip("\n")


def _text(writer: Writer, text: str, offset: int, pre: int) -> None:
    if not pre:
        text = WHITE.sub(" ", text)
        if text != " " or (writer.words and not writer.words[-1].endswith(" ")):
            writer.write(text.lstrip(" ") if writer.words and writer.words[-1].endswith(" ") else text, offset)
        return
    first, *others = text.replace("\r", "").split("\n")
    _exactly(writer, first, offset)
    for line in others:
        writer.empty_line(offset)
        _exactly(writer, line, offset)


def _exactly(writer: Writer, text: str, offset: int) -> None:
    if text and not writer.words:
        writer.begin(offset)
    if text:
        writer.words.append(text)


def _open(writer: Writer, name: str, raw: str, offset: int, hidden: int, pre: int) -> tuple[int, int]:
    attributes = dict(ATTRIBUTE.findall(raw)) if raw else {}
    if name in VOID:
        if not hidden:
            _void(writer, name, attributes, offset)
        return hidden, pre
    element = Element(name)
    style = attributes.get("style", "")
    element.hidden = bool(style) and "display:none" in style.replace(" ", "")
    if name in BLOCKS:
        writer.end_line(spaced=name in SPACED)
    elif name in ("td", "th") and writer.words:
        writer.words.append(" | ")
    _mark(writer, element, attributes, style)
    writer.enter(element)
    if name == "li":
        writer.write(_bullet(writer), offset)
    elif name == "a":
        element.href, element.start = attributes.get("href", ""), len(writer.words)
    return hidden + element.hidden, pre + (name == "pre")


def _void(writer: Writer, name: str, attributes: dict[str, str], offset: int) -> None:
    if name == "hr":
        writer.end_line()
        if attributes.get("id") in FINAL_QUOTES or attributes.get("tabindex") == "-1":
            writer.rest_quoted = True
        writer.write("-" * 20, offset)
        writer.end_line()
    elif name == "img" and attributes.get("alt", "").strip():
        writer.write(f"[{unescape(attributes['alt']).strip()}]", offset)


def _mark(writer: Writer, element: Element, attributes: dict[str, str], style: str) -> None:
    """Note what the element's class, id and style say about quotes and signatures."""
    marks = {*attributes.get("class", "").split(), attributes.get("id", "")}
    if element.name == "blockquote" and "border:none" not in style.replace(" ", ""):
        element.prefix = "> "
        _end_gmail_attribution(writer)
    elif marks & FINAL_QUOTES or (style and OUTLOOK_RULE.search(style)):
        writer.rest_quoted = True
    elif "gmail_quote" in marks:
        element.gmail = element.quote = True
    elif marks & QUOTES or marks & SIGNATURES or "data-signatureblock" in attributes:
        element.quote = True


def _end_gmail_attribution(writer: Writer) -> None:
    """Inside Gmail's container everything before the first quote is the attribution; what follows may be an answer."""
    for element in writer.open:
        if element.gmail and element.quote:
            element.quote = False
            writer.quotes -= 1


def _bullet(writer: Writer) -> str:
    parent = next((element for element in reversed(writer.open[:-1]) if element.name in ("ul", "ol")), None)
    depth = sum(1 for element in writer.open if element.name in ("ul", "ol"))
    writer.gap = writer.gap and depth <= 1 and not (parent and parent.number)
    if parent is None or parent.name == "ul":
        if parent:
            parent.number = 1
        return "- "
    parent.number += 1
    return f"{parent.number}. "


def _close(writer: Writer, name: str, offset: int, hidden: int, pre: int) -> tuple[int, int]:
    if not writer.open or writer.open[-1].name != name:
        return hidden, pre
    element = writer.open[-1]
    if name == "a" and not hidden:
        _end_link(writer, element, offset)
    if name in BLOCKS:
        writer.end_line(spaced=name in SPACED)
    writer.leave()
    return hidden - element.hidden, pre - (name == "pre")


def _end_link(writer: Writer, element: Element, offset: int) -> None:
    """Put the address behind the words of a link, unless the words are the address."""
    href = unescape(element.href)
    shown = "".join(writer.words[element.start :]).strip()
    target = href.removeprefix("mailto:").removeprefix("tel:")
    bare = target.removeprefix("https://").removeprefix("http://").rstrip("/")
    if href and shown and bare not in shown and len(href) <= LINK_TOO_LONG:
        writer.write(f" <{target}>", offset)
