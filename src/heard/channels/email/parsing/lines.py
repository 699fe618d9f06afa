"""Lines of text while HTML is read: what they say, where they began, and whether they were marked as quoted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

DEEPEST_PREFIX = 40
Chain: TypeAlias = "tuple[str, Chain] | None"
"""The names of open elements, innermost first; shared between lines, so that deep nesting costs nothing."""


@dataclass(slots=True)
class Line:
    """One line of text; `offset` is where it begins in the HTML, with the elements open there as a chain in `within`."""

    text: str
    marked: bool
    offset: int
    within: Chain

    def closing_tags(self) -> str:
        """Return what closes every element open where the line begins."""
        tags, chain = [], self.within
        while chain is not None:
            tags.append(f"</{chain[0]}>")
            chain = chain[1]
        return "".join(tags)


@dataclass(slots=True)
class Element:
    """One open element and what it changes for the text inside it."""

    name: str
    quote: bool = False
    prefix: str = ""
    hidden: bool = False
    href: str = ""
    start: int = 0
    gmail: bool = False
    number: int = 0


@dataclass(slots=True)
class Writer:
    """Collects the lines while the HTML is read."""

    lines: list[Line] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    open: list[Element] = field(default_factory=list)
    gap: bool = False
    gap_prefix: str = ""
    offset: int = 0
    within: Chain = None
    chain: Chain = None
    quotes: int = 0
    prefix: str = ""
    rest_quoted: bool = False
    marked: bool = False

    def enter(self, element: Element) -> None:
        """Open an element."""
        self.open.append(element)
        self.chain = (element.name, self.chain)
        self.quotes += element.quote
        self.prefix += element.prefix

    def leave(self) -> Element:
        """Close the innermost element."""
        element = self.open.pop()
        self.chain = self.chain[1] if self.chain else None
        self.quotes -= element.quote
        self.prefix = self.prefix[: len(self.prefix) - len(element.prefix)]
        return element

    def write(self, text: str, offset: int) -> None:
        """Add words to the current line."""
        if not self.words:
            text = text.lstrip(" ")
            if not text:
                return
            self.begin(offset)
        self.words.append(text)

    def begin(self, offset: int) -> None:
        """Note where the line that is about to be written begins, and what surrounds it there."""
        self.offset, self.within = offset, self.chain
        self.marked = self.rest_quoted or self.quotes > 0

    def end_line(self, *, spaced: bool = False) -> None:
        """Finish the current line, if there is one, and remember that an empty line should follow."""
        if self.words:
            text = "".join(self.words).rstrip().replace("\u00a0", " ")
            self.words.clear()
            if self.gap and self.lines:
                self._add("", self._gap_prefix())
            self.gap = False
            self._add(text, self.prefix)
        if spaced:
            self.gap_prefix = self._gap_prefix() if self.gap else self.prefix
            self.gap = True

    def _gap_prefix(self) -> str:
        """An empty line between a quote and what surrounds it belongs to what surrounds it."""
        return min(self.gap_prefix, self.prefix, key=len)

    def empty_line(self, offset: int) -> None:
        """Add a line break of the writer's own."""
        if self.words:
            self.end_line()
        elif self.lines:
            self.begin(offset)
            self.gap = False
            self._add("", self.prefix)

    def _add(self, text: str, prefix: str) -> None:
        text = (prefix[:DEEPEST_PREFIX] + text).rstrip() if prefix else text
        self.lines.append(Line(text, self.marked, self.offset, self.within))
