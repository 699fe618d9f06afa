"""Closing formulas such as "Best regards" and what stands below them: a name, or a name with title and address."""

from __future__ import annotations

import re

from heard.channels.email.parsing.phrases import CLOSINGS, THANKS

CONTACT = re.compile(
    r"[^\s@]+@[^\s@]+\.\w|https?://|\bwww\.|\b[\w-]+\.(?:com|org|net|de|fr|co\.uk|io|eu)\b/?$|(?:\+|\b00|\(0?)\d[\d\s()./-]{5,}\d"
    r"|\(?\d{3}\)?[\s.-]\d{3}[\s.-]\d{3,4}|\b(?:tel|phone|fon|telefon|mobile?|mob|handy|fax|cell|téléphone|tél|teléfono|telefono|skype|web|gsm|тел|факс|电话|電話|전화)\b\s?[.:：]",
    re.IGNORECASE,
)
PARTICLES = {
    "von",
    "van",
    "der",
    "den",
    "de",
    "la",
    "le",
    "di",
    "da",
    "dos",
    "del",
    "bin",
    "ibn",
    "al",
    "zu",
    "und",
    "&",
    "y",
    "and",
}
PLACES = (" aus ", " from ", " uit ", " from:")
NEVER_BEFORE_NAMES = {"best", "yours", "br", "kr", "att", "ihr", "ihre", "terv", "grato", "grata"}
ANDS = (
    " and ",
    " & ",
    " und ",
    " et ",
    " y ",
    " e ",
    " en ",
    " i ",
    " og ",
    " och ",
    " ja ",
    " a ",
    " и ",
    " та ",
    " / ",
    " | ",
    ", ",
)
PUNCTUATION = " \t,.!:;،、。~–—-*_()\u200b\ufeff"
POSTSCRIPT = re.compile(r"(?:p\.?\s?p?\.?s|n\.?b|edit|nachtrag|z\.?\s?h)\b\.?\s?[:.\-–]?\s", re.IGNORECASE)
MOST_LINES = 25
SCANNED_LINES = 45
LONGEST_CLOSING = 80
LONGEST_LINE = 90
LONGEST_NAME = 60
LONGEST = 500


def closing_begins(lines: list[str], end: int) -> int:
    """Return where a closing formula with its name begins, or `end` when the text has none."""
    for number in range(end - 1, max(-1, end - SCANNED_LINES), -1):
        line = lines[number]
        if not line or len(line) > LONGEST_CLOSING:
            continue
        formula = _formula(line)
        if not formula:
            continue
        below = [other for other in lines[number + 1 : end] if other]
        if any(POSTSCRIPT.match(other) for other in below):
            return end
        if formula in THANKS:
            return number + 1 if len(below) >= 2 and _fits_below(below) and has_contact(below) else end
        return number if number and _fits_below(below) else end
    return end


def has_contact(lines: list[str]) -> bool:
    """Tell whether an address, a telephone number or a web page is among the lines."""
    return any(CONTACT.search(line[:LONGEST]) for line in lines)


def _formula(line: str) -> str:
    """Return the closing formula or the thanks a line consists of, in lower case; empty for any other line."""
    if not line.isascii():
        line = "".join(letter for letter in line if letter < "\u2190" or "\u2bff" < letter < "\U0001f000")
    words = line.strip(PUNCTUATION).split()
    formula = " ".join(words).lower()
    if formula in CLOSINGS or formula in THANKS:
        return formula
    for place in PLACES:
        formula = formula.partition(place)[0]
    if formula in CLOSINGS:
        return formula
    return _joined(formula) or _before_name(words)


def _joined(formula: str) -> str:
    """Return the closing in lines such as "Thanks and best regards" or "Mit freundlichen Grüßen / Kind regards"."""
    for word in ANDS:
        first, found, second = formula.partition(word)
        if found and (first in CLOSINGS or first in THANKS) and second.strip() in CLOSINGS:
            return second.strip()
    return ""


def _before_name(words: list[str]) -> str:
    """Return the formula of a line that ends in the name, such as "Viele Grüße, Anna" or "LG Anna"."""
    for length in range(1, min(5, len(words))):
        formula = " ".join(words[:length]).lower().strip(PUNCTUATION)
        name = words[length:]
        if formula in CLOSINGS and formula not in NEVER_BEFORE_NAMES and len(name) <= 3:
            return formula if all(word[0].isupper() or word.lower() in PARTICLES for word in name) else ""
    return ""


def _fits_below(below: list[str]) -> bool:
    """Tell whether these lines can stand below a closing formula: one name, or a name with title and address."""
    if not below:
        return True
    if len(below) == 1:
        return is_name(below[0])
    if len(below) > MOST_LINES or len(below[0]) > LONGEST_LINE or any(line.endswith("?") for line in below):
        return False
    return has_contact(below) or _reads_like_a_card(below)


def _reads_like_a_card(lines: list[str]) -> bool:
    """Tell whether lines look like name, title and company, not like sentences."""
    sentences = any(line.endswith(":") or (line.endswith(".") and len(line.split()) > 5) for line in lines)
    return not sentences and len(lines[0].split()) <= 6 and all(len(line) <= LONGEST_LINE for line in lines)


def is_name(line: str) -> bool:
    """Tell whether a line looks like a person's name: at most three words, small particles not counted."""
    words = [word for word in line.strip(" ,.!-–—*_").split() if word.lower() not in PARTICLES]
    return 0 < len(words) <= 3 and len(line) <= LONGEST_NAME and not re.search(r"[\d?:;@/]", line)
