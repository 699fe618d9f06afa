"""Clean HTML as nodes, and nodes as HTML on one line: what writing Markdown stands on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

from heard.knowledge.cleaning import LONGEST

VOID = {"br", "hr", "img", "col", "wbr", "source"}
OURS = {"id", "rel", "loading"}  # added by cleaning, and again by the next
SPACE = re.compile(r"[ \t\n\r\f]+")


@dataclass
class Node:
    """An element, with what is in it."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)


class _Tree(HTMLParser):
    """Reads well-formed HTML into nodes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.top = Node("")
        self._open = [self.top]

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs if name not in OURS})
        self._open[-1].children.append(node)
        if tag not in VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if len(self._open) > 1 and self._open[-1].name == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def nodes_of(html: str) -> list[Node | str]:
    """Return the outermost nodes of well-formed HTML."""
    tree = _Tree()
    tree.feed(html[:LONGEST])
    tree.close()
    return tree.top.children


def as_html(node: Node, *, is_pre: bool = False) -> str:
    """Return a node as HTML on one line, which no blank line can end too early."""
    told = "".join(f' {name}="{escape(SPACE.sub(" ", value))}"' for name, value in node.attributes.items())
    if node.name in VOID:
        return f"<{node.name}{told}>"
    is_pre = is_pre or node.name == "pre"
    inner = "".join(
        as_html(child, is_pre=is_pre) if isinstance(child, Node) else _words(child, is_pre) for child in node.children
    )
    return f"<{node.name}{told}>{inner}</{node.name}>"


def _words(text: str, is_pre: bool) -> str:
    written = escape(text, quote=False).replace("\u00a0", "&nbsp;")
    written = written.replace("\n", "&#10;") if is_pre else SPACE.sub(" ", written)
    return re.sub(r"([\\`*_\[\]~|])", lambda found: f"&#{ord(found[1])};", written)
