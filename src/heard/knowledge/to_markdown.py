"""From clean HTML back to Markdown; what Markdown has no words for stays as HTML in it, so that nothing is lost.

Reading the Markdown again and writing it once more gives the same Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from heard.knowledge.html_nodes import Node, as_html, nodes_of
from heard.knowledge.markdown import markdown_to_html
from heard.knowledge.words_to_markdown import INLINE, written_inline

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
BLOCKS = HEADINGS | {"p", "ul", "ol", "blockquote", "pre", "hr", "table", "aside", "details", "figure", "dl", "div"}
_AT_BEGINNING = re.compile(r"^(\d{1,9})([.)])|^([#+=:-])")


def html_to_markdown(html: str) -> str:
    """Return clean HTML (of `clean`) as Markdown, ending with a newline unless it is empty."""
    written = "\n\n".join(_blocks(nodes_of(html), is_top=True))
    return f"{written}\n" if written else ""


def _is_read_back(block: str) -> bool:
    """Tell whether a block, read and written once more, is the same."""
    return "\n\n".join(_blocks(nodes_of(markdown_to_html(block)))) == block


def _blocks(children: Sequence[Node | str], *, is_top: bool = False) -> list[str]:
    """Return the blocks among these, loose words between them as paragraphs; at the top, each is read again to be sure of it."""
    made: list[str] = []
    before = ""
    for group in _grouped(children):
        name = group[0].name if isinstance(group[0], Node) and group[0].name in BLOCKS else "p"
        written = _block(group[0]) if isinstance(group[0], Node) and group[0].name in BLOCKS else [_paragraph(group)]
        written = [block for block in written if block.strip()]
        if is_top and not all(map(_is_read_back, written)):
            written = [as_html(group[0] if name != "p" and isinstance(group[0], Node) else Node("p", {}, _bare(group)))]
        if written and name in ("ul", "ol") and before == name:
            made.append("<!-- -->")  # else the two lists would be one
        made += written
        before = name if written else before
    return made


def _bare(group: list[Node | str]) -> list[Node | str]:
    """Return what a paragraph holds, of one as of loose words."""
    return group[0].children if len(group) == 1 and isinstance(group[0], Node) and group[0].name == "p" else group


def _grouped(children: Sequence[Node | str]) -> list[list[Node | str]]:
    groups: list[list[Node | str]] = []
    is_open = False
    for child in children:
        is_block = isinstance(child, Node) and child.name not in INLINE
        if is_block or not is_open:
            groups.append([child])
        else:
            groups[-1].append(child)
        is_open = not is_block
    return groups


def _block(node: Node) -> list[str]:
    if node.name == "div" and not node.attributes:
        return _blocks(node.children)
    if node.name == "hr":
        return ["***"]
    if node.attributes.keys() - {"start", "class"} or not _WRITTEN.get(node.name):
        return [as_html(node)]
    return [_WRITTEN[node.name](node) or as_html(node)]


def _paragraph(children: Sequence[Node | str]) -> str:
    text = written_inline(children).strip(" ")
    while text.endswith("\\\n") or text.startswith("\\\n"):
        text = text.removeprefix("\\\n").removesuffix("\\\n").strip(" ")
    return "\n".join(_begun(line.strip(" ")) for line in text.split("\n"))


def _begun(line: str) -> str:
    """Return a line that is not taken for a list, a heading or a line drawn across the page."""
    return _AT_BEGINNING.sub(lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}", line)


def _p(node: Node) -> str:
    if any(isinstance(child, Node) and child.name not in INLINE for child in node.children):
        return as_html(node)
    return _paragraph(node.children)


def _heading(node: Node) -> str:
    text = _paragraph(node.children).replace("\\\n", " ").replace("\n", " ")
    text = re.sub(r"(?<!\\)#", r"\#", text)
    return f"{'#' * int(node.name[1])} {text}" if text else ""


def _quote(node: Node) -> str:
    written = "\n\n".join(_blocks(node.children))
    return "\n".join(f"> {line}".rstrip() for line in written.split("\n")) if written else ""


def _list(node: Node) -> str:
    items = [child for child in node.children if isinstance(child, Node) and child.name == "li"]
    if not items or any(item.attributes for item in items) or (not node.attributes.get("start", "1").isdigit()):
        return ""
    is_loose = (
        any(isinstance(child, Node) and child.name == "p" for item in items for child in item.children)
        and len(items) > 1
    )
    number = int(node.attributes.get("start", "1")[:9])
    made = [_item(item, f"{number + place}. " if node.name == "ol" else "- ") for place, item in enumerate(items)]
    return ("\n\n" if is_loose or any("\n\n" in one for one in made) else "\n").join(made)


def _item(node: Node, mark: str) -> str:
    blocks = _blocks(node.children)
    is_tight = len(blocks) == 2 and blocks[1].startswith(("- ", "1. ")) and "\n\n" not in blocks[1]
    written = ("\n" if is_tight else "\n\n").join(blocks)
    lines = written.split("\n")
    behind = [f"{' ' * len(mark)}{line}" if line else "" for line in lines[1:]]
    return "\n".join([f"{mark}{lines[0]}".rstrip(" "), *behind])


def _pre(node: Node) -> str:
    code = [child for child in node.children if isinstance(child, Node) or child.strip()]
    if len(code) != 1 or not isinstance(code[0], Node) or code[0].name != "code":
        return ""
    text = "".join(child for child in code[0].children if isinstance(child, str))
    if any(isinstance(child, Node) for child in code[0].children) or code[0].attributes.keys() - {"class"}:
        return ""
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", text) or [""]))
    kind = code[0].attributes.get("class", "").removeprefix("language-")
    return f"{fence}{kind}\n{text.removesuffix(chr(10))}\n{fence}"


def _table(node: Node) -> str:
    rows = list(_rows(node))
    if not rows or any(len(row) != len(rows[0]) or not row for row in rows):
        return ""
    cells = [cell for row in rows for cell in row]
    kinds = [{cell.name for cell in row} for row in rows]
    if (
        kinds[0] != {"th"}
        or any(kind != {"td"} for kind in kinds[1:])
        or any(not _is_plain_cell(cell) for cell in cells)
    ):
        return ""
    lines = [f"| {' | '.join(written_inline(cell.children).strip(' ') for cell in row)} |" for row in rows]
    return "\n".join([lines[0], f"|{' --- |' * len(rows[0])}", *lines[1:]])


def _rows(node: Node) -> list[list[Node]]:
    rows: list[list[Node]] = []
    for child in node.children:
        if isinstance(child, Node) and child.name == "tr":
            rows.append([cell for cell in child.children if isinstance(cell, Node)])
        elif isinstance(child, Node) and child.name in ("thead", "tbody", "tfoot"):
            rows += _rows(child)
        elif isinstance(child, Node):
            rows.append([])  # a caption or columns: no words for these
    return rows


def _is_plain_cell(cell: Node) -> bool:
    return not cell.attributes and not any(
        isinstance(child, Node) and (child.name not in INLINE or child.name == "br" or "\n" in written_inline([child]))
        for child in cell.children
    )


_WRITTEN = {
    **dict.fromkeys(HEADINGS, _heading), "p": _p, "blockquote": _quote, "ul": _list, "ol": _list, "pre": _pre, "table": _table,
}  # fmt: skip
