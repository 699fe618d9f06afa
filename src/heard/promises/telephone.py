"""Telephone numbers in what was promised: "+49 30 901820 (in the morning)"."""

from __future__ import annotations

import re
from typing import NamedTuple

_NUMBER = re.compile(r"(?<![\w#+])(?:\+|00)?[0-9(][0-9 ()/.\-\u202f\u00a0]{4,28}[0-9](?!\w)")
LEAST, MOST = 6, 15  # digits; ITU-T E.164 allows fifteen


class Telephone(NamedTuple):
    """A number as people write it, where a click calls it (RFC 3966), and what else was said."""

    number: str
    link: str
    rest: str


def telephone_in(words: str) -> Telephone | None:
    """Return the first telephone number in a text; None where there is none. Dates and order numbers are none."""
    for found in _NUMBER.finditer(words):
        digits = re.sub(r"\D", "", found[0])
        if LEAST <= len(digits) <= MOST and not _is_date(found[0]):
            sign = "+" if found[0].startswith("+") else ""
            rest = f"{words[: found.start()]} {words[found.end() :]}"
            return Telephone(" ".join(found[0].split()), f"tel:{sign}{digits}", _bare(rest))
    return None


def _is_date(text: str) -> bool:
    return bool(re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}", text.strip()))


def _bare(rest: str) -> str:
    """Return what stood around the number, without what held it: brackets, a colon."""
    rest = " ".join(rest.split()).strip(" :;,–-")
    return rest[1:-1].strip() if rest.startswith("(") and rest.endswith(")") and rest.count("(") == 1 else rest
