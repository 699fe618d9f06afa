"""From the Markdown dialects of documentation sites (MDX, admonitions) to plain Markdown with a little HTML.

Imports, exports and comments go; boxes become notes, things that fold fold still, cards become links; of every other component
only what it holds stays. Nothing is run.
"""

from __future__ import annotations

import re
from html import escape

_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_COMPONENT = re.compile(
    r"<(/?)([A-Z][\w.]{0,60})((?:\s+[\w:-]+(?:=(?:\"[^\"<>]*\"|'[^'<>]*'|\{[^{}<>]*\}))?)*)\s*(/?)>"
)
_OPENED = re.compile(r"<[A-Z][\w.]{0,60}(?:\s[^<>]*)?$")
_ATTRIBUTE = re.compile(r"([\w:-]+)=(?:\"([^\"]*)\"|'([^']*)')")
_COMMENT = re.compile(r"\{/\*.{0,4000}?\*/\}", re.DOTALL)
_MODULE = re.compile(r"(?:import\s.*?(?:from\s+)?['\"][^'\"]+['\"];?|export\s+(?:default|const|let|function|\{).*)\s*")
_ADMONITION = re.compile(r":{3,}\s*(\w*)\s*(.*)")
_CODE = re.compile(r"(`+[^`]*`+)")
_LOOSE = re.compile(r"<(?=[A-Z][\w.]*(?:[\s>-]|$))")

NOTES = {
    "Note": "note", "Info": "note", "Callout": "note", "Admonition": "note", "Aside": "note", "Tip": "tip", "Check": "tip",
    "Warning": "warning", "Caution": "warning", "Danger": "warning", "Alert": "warning",
}  # fmt: skip
FOLDING = {"Accordion", "Expandable", "Details", "Collapsible"}
NAMED = {"Tab", "Card", "Step", "TabItem", "CodeBlock", "ParamField", "ResponseField", "LinkCard", "Update"}


def plain_markdown(text: str) -> str:
    """Return a text in one of these dialects as plain Markdown; plain Markdown comes back as it was."""
    made: list[str] = []
    bases: list[int | None] = []
    for is_code, line in _joined(_COMMENT.sub("", text).splitlines()):
        line = _moved_left(line, bases)
        made.extend([line] if is_code else _converted(line, bases))
    return "\n".join(made) + "\n"


def _joined(lines: list[str]) -> list[tuple[bool, str]]:
    """Return the lines, each with whether it is code; a component's tag written over several lines in one, modules left out."""
    made: list[tuple[bool, str]] = []
    fence, opened, is_above = "", "", True
    for line in lines:
        found = _FENCE.match(line)
        if fence or found:
            is_above = False
            made.append((True, line))
            if found and not fence:
                fence = found[1]
            elif found and found[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
        elif opened or (_OPENED.search(line) and not line.lstrip().startswith("|")):
            opened = f"{opened} {line.strip()}" if opened else line
            if ">" in line or len(opened) > 2000:
                made.append((False, opened))
                opened = ""
        elif not (is_above and _MODULE.fullmatch(line)):
            is_above = is_above and (not line.strip())
            made.append((False, line))
    return [*made, (False, opened)] if opened else made


def _moved_left(line: str, bases: list[int | None]) -> str:
    """Return a line without what it is indented by only because it stands in a component."""
    if not bases or not line.strip():
        return line
    indent = len(line) - len(line.lstrip(" "))
    if bases[-1] is None:
        bases[-1] = indent
    return line[min(indent, bases[-1] or 0) :]


def _converted(line: str, bases: list[int | None]) -> list[str]:
    admonition = _ADMONITION.fullmatch(line.strip())
    if admonition:
        return _box(admonition[1], admonition[2])
    parts = _CODE.split(line)
    if len(parts) == 1 and not _COMPONENT.search(line):
        return [_LOOSE.sub("&lt;", line)]
    made = ""
    for part in parts:
        made += part if part.startswith("`") else _replaced(part, bases)
    return made.split("\n")


def _replaced(text: str, bases: list[int | None]) -> str:
    made, position = "", 0
    for found in _COMPONENT.finditer(text):
        made += _LOOSE.sub("&lt;", text[position : found.start()])
        made += _tag(found, bases)
        position = found.end()
    return made + _LOOSE.sub("&lt;", text[position:])


def _tag(found: re.Match[str], bases: list[int | None]) -> str:
    closing, name, rest, alone = found.groups()
    if closing:
        if bases:
            bases.pop()
        return {**dict.fromkeys(NOTES, "\n\n</aside>\n\n"), **dict.fromkeys(FOLDING, "\n\n</details>\n\n")}.get(
            name, "\n\n"
        )
    if not alone:
        bases.append(None)
    values = {key: double or single for key, double, single in _ATTRIBUTE.findall(rest)}
    title = values.get("title") or values.get("label") or values.get("name") or values.get("path") or ""
    return _opening(name, title, values.get("href", ""))


def _opening(name: str, title: str, href: str) -> str:
    if name in NOTES:
        return f'\n\n<aside class="{NOTES[name]}">\n\n' + (f"**{title}**\n\n" if title else "")
    if name in FOLDING:
        return f"\n\n<details><summary>{escape(title, quote=False)}</summary>\n\n"
    if name in NAMED and title:
        return f"\n\n**[{title}]({href})**\n\n" if href else f"\n\n**{title}**\n\n"
    return "\n\n"


def _box(kind: str, title: str) -> list[str]:
    if not kind:
        return ["", "</aside>", ""]
    name = NOTES.get(kind.capitalize(), "note")
    return ["", f'<aside class="{name}">', "", *([f"**{title.strip('[]')}**", ""] if title else [])]
