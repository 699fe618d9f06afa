"""Paragraphs put together again from format=flowed (RFC 3676)."""

from __future__ import annotations

import re

QUOTES = re.compile(r">*")
SIGNATURE = "-- "


def unflow(text: str, *, delete_space: bool = False) -> str:
    """Return the text with every flowed line joined to the next one of the same quote depth.

    delete_space: the parameter DelSp=yes, for languages without spaces between words.
    """
    out: list[str] = []
    pending: list[str] = []
    depth = 0
    for line in text.split("\n"):
        marks = len(QUOTES.match(line)[0])  # type: ignore[index]  # the pattern always matches
        content = line[marks:].removeprefix(" ")
        if pending and marks != depth:
            _flush(out, pending, depth)
        depth = marks
        flows = content.endswith(" ") and content != SIGNATURE
        if content == SIGNATURE and pending:
            _flush(out, pending, depth)
        pending.append(content[:-1] if flows and delete_space else content)
        if not flows:
            _flush(out, pending, depth)
    if pending:
        _flush(out, pending, depth)
    return "\n".join(out)


def _flush(out: list[str], pending: list[str], depth: int) -> None:
    text = "".join(pending)
    out.append(f"{'>' * depth} {text}".rstrip(" ") if depth and text != SIGNATURE else f"{'>' * depth}{text}")
    pending.clear()
