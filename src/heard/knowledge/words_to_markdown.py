"""From what stands within a paragraph, in clean HTML, back to Markdown: words, marks, links, pictures."""

from __future__ import annotations

import re
from collections.abc import Sequence

from heard.knowledge.cleaning import ANCHOR
from heard.knowledge.html_nodes import SPACE, Node, as_html

INLINE = {
    "a", "abbr", "b", "bdi", "br", "cite", "code", "del", "dfn", "em", "i", "img", "ins", "kbd", "mark", "picture", "q", "s", "samp",
    "small", "source", "span", "strong", "sub", "sup", "time", "u", "var", "wbr",
}  # fmt: skip
MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "s": "~~", "del": "~~"}

_SPECIAL = re.compile(r"([\\`*_\[\]<>~|&])")


def written_inline(children: Sequence[Node | str]) -> str:
    """Return inline content; each part knows what stands around it, as marks need."""
    made = ""
    for place, child in enumerate(children):
        if isinstance(child, str):
            text = _escaped(SPACE.sub(" ", child))
            made += text.lstrip(" ") if made.endswith((" ", "\n")) else text
        else:
            made += _element(child, made[-1:], _next(children[place + 1 :]))
    return made


def _next(children: Sequence[Node | str]) -> str:
    for child in children:
        if isinstance(child, Node):
            return "x" if child.name not in ("br",) else " "
        if child:
            return child[0]
    return " "


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text).replace("\u00a0", "&nbsp;")


def _element(node: Node, before: str, behind: str) -> str:
    if node.name == "br":
        return "\\\n"
    if node.name in MARKS and not node.attributes:
        return _marked(node, before, behind)
    if node.name == "code" and not node.attributes and (code := _code(node)):
        return code
    if node.name == "a" and not node.attributes.keys() - {"href", "title"}:
        return _link(node)
    if node.name == "img" and not node.attributes.keys() - {"src", "alt", "width", "height"}:
        return (
            f"![{_escaped(SPACE.sub(' ', node.attributes.get('alt', '')))}]({_target(node.attributes.get('src', ''))})"
            if node.attributes.get("src")
            else ""
        )
    if node.name == "span" and not node.attributes:
        return written_inline(node.children)
    return as_html(node)


def _marked(node: Node, before: str, behind: str) -> str:
    inner = written_inline(node.children)
    words = inner.strip(" ")
    if not words:
        return " " if inner and before not in ("", " ") else ""
    left, right = " " * (inner[0] == " "), " " * (inner[-1] == " ")
    mark = MARKS[node.name]
    is_left = words[0].isalnum() or left or before in ("", " ", "\n")
    is_right = words[-1].isalnum() or right or behind in (" ", "\n")
    is_clear = (
        before not in ("*", "~", "\\", "_")
        and words[0] not in "*~"
        and words[-1] not in "*~\\\n"
        and (behind not in ("*", "~", "x") or right)
    )
    if is_left and is_right and is_clear and (before != "" or left == "") and "\\\n" not in words[:2]:
        return f"{left}{mark}{words}{mark}{right}"
    name = {"b": "strong", "i": "em", "del": "s"}.get(node.name, node.name)
    return f"<{name}>{inner}</{name}>"


def _code(node: Node) -> str:
    if any(isinstance(child, Node) for child in node.children):
        return ""
    text = SPACE.sub(" ", "".join(str(child) for child in node.children))
    if not text.strip():
        return ""
    marks = "`" * max(1, *(len(run) + 1 for run in re.findall("`+", text) or [""]))
    pad = " " if text[0] in "` " or text[-1] in "` " else ""
    return f"{marks}{pad}{text}{pad}{marks}" if "|" not in text else ""


def _link(node: Node) -> str:
    href = node.attributes.get("href", "")
    inner = written_inline(node.children)
    if not href or not inner.strip() or "\\\n" in inner:
        return inner if not href else as_html(node)
    href = f"#{href.removeprefix('#' + ANCHOR)}" if href.startswith(f"#{ANCHOR}") else href
    title = node.attributes.get("title", "")
    behind = f' "{_escaped(SPACE.sub(" ", title)).replace(chr(34), chr(92) + chr(34))}"' if title else ""
    return f"[{inner}]({_target(href)}{behind})"


def _target(url: str) -> str:
    url = url.replace("\\", "%5C").replace("\n", "").replace("<", "%3C").replace(">", "%3E").replace("&", "&amp;")
    return f"<{url}>" if re.search(r"[\s()]", url) else url
