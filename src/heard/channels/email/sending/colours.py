"""The brand's colour in a mail: dark enough to be read on white, whatever it is."""

from __future__ import annotations

import re
from functools import lru_cache

READABLE = 4.5  # contrast with white, WCAG 2.2, 1.4.3
USUAL = "#0b57d0"  # of links, where a brand has no colour of its own
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@lru_cache(maxsize=256)
def readable_on_white(colour: str) -> str:
    """Return a colour (as in #3b5bdb), darkened as little as makes it readable; what is no colour gives a usual blue."""
    if not _COLOUR.fullmatch(colour):
        return USUAL
    parts = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
    for hundredths in range(100, 0, -2):
        darker = [part * hundredths // 100 for part in parts]
        if contrast_with_white(darker) >= READABLE:
            break
    return "#" + "".join(f"{part:02x}" for part in darker)


def contrast_with_white(parts: list[int]) -> float:
    """Return the contrast of red, green and blue (0 to 255) with white, from 1 to 21 (WCAG 2.2, relative luminance)."""
    linear = [part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in parts]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)
