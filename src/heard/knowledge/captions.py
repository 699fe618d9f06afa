"""Captions in WebVTT (W3C): whether a file is one, and the words in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

MOST_BYTES = 2 * 1024 * 1024
_TIME = r"(?:(\d{2,4}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMING = re.compile(rf"{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t].*)?")
_TAG = re.compile(r"<[^<>]{0,200}>")


class NotCaptions(ValueError):
    """The file is no WebVTT with at least one caption."""


@dataclass(frozen=True)
class Captions:
    """Captions as they are served, and what is said in them, one line for each."""

    text: str
    words: str


def read_captions(content: bytes) -> Captions:
    """Return the captions in a file, lines ended alike. Raises NotCaptions.

    It begins with WEBVTT (section 4.1), is in UTF-8, and every timing that is written in it is one that goes forward.
    """
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise NotCaptions from error
    first = text.partition("\n")[0]
    if len(content) > MOST_BYTES or not re.fullmatch(r"WEBVTT(?:[ \t].*)?", first) or "\0" in text:
        raise NotCaptions
    said: list[str] = []
    for block in re.split(r"\n{2,}", text)[1:]:
        said += _said(block.strip("\n").split("\n"))
    if not said:
        raise NotCaptions
    return Captions(text.rstrip("\n") + "\n", "\n".join(_without_repeats(said)))


def _said(lines: list[str]) -> list[str]:
    """Return the words of a block; nothing for notes, styles and regions."""
    timing = next((number for number, line in enumerate(lines[:2]) if "-->" in line), None)
    if timing is None:
        return []
    match = _TIMING.fullmatch(lines[timing].strip())
    if match is None or _seconds(match.groups()[:4]) >= _seconds(match.groups()[4:]):
        raise NotCaptions
    words = unescape(_TAG.sub("", " ".join(lines[timing + 1 :])))
    return [" ".join(words.split())] if words.strip() else []


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return hours * 3600 + minutes * 60 + seconds + thousandths / 1000


def _without_repeats(said: list[str]) -> list[str]:
    """Captions that roll show each line twice."""
    return [line for before, line in zip(["", *said], said, strict=False) if line != before]
