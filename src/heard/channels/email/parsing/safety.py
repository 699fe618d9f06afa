"""HTML of strangers made safe to show: no script, no form, nothing that fetches or leaves its box.

The result is well-formed. Remote images become `<img data-remote-src="…">` until somebody asks for them, images of
the mail itself `<img data-cid="…">`. The marks that mail programs put around quotes and signatures are kept.
"""

from __future__ import annotations

import re

import nh3

from heard.channels.email.parsing import limits

QUOTE_CLASSES = {
    "gmail_quote", "gmail_quote_container", "gmail_attr", "gmail_extra", "gmail_signature", "yahoo_quoted",
    "moz-cite-prefix", "moz-signature", "moz-forward-container", "zmail_extra", "protonmail_quote", "tutanota_quote",
    "protonmail_signature_block", "ms-outlook-mobile-reference-message", "ms-outlook-mobile-signature", "hmmessage",
    "mail_android_quote", "mailru-blockquote", "ymail_android_signature", "skype_quote", "quote", "freshdesk_quote",
    "intercom_quote", "front-quote", "hs_reply", "WordSection1", "OutlookMessageHeader", "iwork-quote",
}  # fmt: skip
QUOTE_IDS = {
    "divRplyFwdMsg", "appendonsend", "OLK_SRC_BODY_SECTION", "stopSpelling", "zwchr", "isForwardContent",
    "isReplyContent", "mail-editor-reference-message-container", "reply-intro", "origbody", "Signature",
    "mailQuote", "geary-quote", "LocalSignature", "composer_signature", "replySplit",
}  # fmt: skip
CONTAINERS = ("div", "span", "blockquote", "p", "hr", "table", "td")
TAGS = {
    "a", "abbr", "address", "b", "bdi", "big", "blockquote", "br", "caption", "center", "cite", "code", "col",
    "colgroup", "dd", "del", "details", "div", "dl", "dt", "em", "font", "figcaption", "figure", "h1", "h2", "h3",
    "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp", "small", "span",
    "strike", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "tt",
    "u", "ul", "wbr",
}  # fmt: skip
REMOVED_WITH_CONTENT = {"script", "style", "title", "template", "iframe", "noembed", "noframes", "object", "svg",
                        "math", "xml", "audio", "video", "canvas", "textarea", "select"}  # fmt: skip
STYLES = {
    "color", "background-color", "font-family", "font-size", "font-style", "font-weight", "font-variant",
    "line-height", "text-align", "text-decoration", "text-decoration-line", "text-transform", "vertical-align",
    "white-space", "word-break", "overflow-wrap", "padding", "padding-top", "padding-right", "padding-bottom",
    "padding-left", "border", "border-top", "border-right", "border-bottom", "border-left", "border-collapse",
    "border-spacing", "border-color", "border-style", "border-width", "border-radius", "width", "max-width", "height",
    "display", "direction", "list-style-type", "table-layout",
}  # fmt: skip
"""No position, margin, transform, z-index, opacity or indent: what stays here cannot leave its box or fetch."""

SIZES = {"width", "height", "align", "valign", "bgcolor"}
CLEANER = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags=REMOVED_WITH_CONTENT,
    attributes={
        "*": {"style", "dir", "lang", "title"}, "a": {"href"}, "img": {"src", "alt", "width", "height"},
        "font": {"color", "face", "size"}, "ol": {"start", "type"}, "td": SIZES | {"colspan", "rowspan"},
        "th": SIZES | {"colspan", "rowspan"}, "table": SIZES | {"border", "cellpadding", "cellspacing"}, "tr": SIZES,
        "col": {"span", "width"}, "p": {"align"}, "div": {"align"}, "time": {"datetime"},
    },
    allowed_classes=dict.fromkeys(CONTAINERS, QUOTE_CLASSES),
    tag_attribute_values={tag: {"id": QUOTE_IDS} for tag in CONTAINERS}
    | {"blockquote": {"type": {"cite"}, "id": QUOTE_IDS}, "hr": {"tabindex": {"-1"}, "id": QUOTE_IDS},
       "div": {"data-signatureblock": {"true"}, "id": QUOTE_IDS}},
    set_tag_attribute_values={"a": {"target": "_blank"}, "img": {"loading": "lazy"}},
    url_schemes={"http", "https", "mailto", "tel", "cid"},
    url_relative="deny",
    link_rel="noopener noreferrer nofollow ugc",
    filter_style_properties=STYLES,
)  # fmt: skip
PREFIXED_MARK = re.compile(r"\b(?:x_|ecx|ydp\w{1,40}?)+(?=gmail_|yahoo_quoted|divRplyFwdMsg|appendonsend|moz-|zmail_)")
NUMBERED_MARK = re.compile(r"(yahoo_quoted|zmail_extra)_\w{1,40}")
IMAGE_SOURCE = re.compile(r'(<img\b[^>]*?) src="([^"]*)"')
EMPTY_ATTRIBUTE = re.compile(r' (?:class|style)=""')
LINK_TO_PART = re.compile(r' href="cid:[^"]*"')
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
NEVER_DEEP = {"p", "li", "td", "tr", "th", "br", "img", "hr", "meta", "link", "input", "col", "tbody", "thead", "dd",
              "dt", "option", "wbr", "base", "area", "source"}  # fmt: skip
SUSPICIOUS_LENGTH = 20_000
DEEPEST = 400


def clean_html(html: str) -> str | None:
    """Return the HTML fit to be shown, or None when it is built to exhaust whoever reads it."""
    html = html[: limits.HTML_CHARACTERS]
    if len(html) > SUSPICIOUS_LENGTH and _too_deep(html):
        return None
    if "x_" in html or "ecx" in html or "ydp" in html:
        html = PREFIXED_MARK.sub("", html)
    if "_quoted_" in html or "_extra_" in html:
        html = NUMBERED_MARK.sub(r"\1", html)
    return _placed_images(EMPTY_ATTRIBUTE.sub("", CLEANER.clean(html)))


def _too_deep(html: str) -> bool:
    """Tell whether elements are nested so deeply that an HTML parser needs quadratic time."""
    depth = 0
    for closing, name in TAG.findall(html):
        if name.lower() in NEVER_DEEP:
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        if depth > DEEPEST:
            return True
    return False


def _placed_images(clean: str) -> str:
    """Turn the sources of images into placeholders; "<" and ">" are always escaped inside cleaned attributes."""
    if "cid:" in clean:
        clean = LINK_TO_PART.sub("", clean)
    if "<img" not in clean:
        return clean
    return IMAGE_SOURCE.sub(_placeholder, clean)


def _placeholder(match: re.Match[str]) -> str:
    source = match[2]
    if source[:4].lower() == "cid:":
        return f'{match[1]} data-cid="{source[4:]}"'
    return f'{match[1]} data-remote-src="{source}"' if source[:4].lower() == "http" else match[1]
