"""Where a text stops being new and becomes its writer's signature, a program's advertisement or legal small print."""

from __future__ import annotations

import re

from heard.channels.email.parsing.markers import is_rule
from heard.channels.email.parsing.phrases import (
    CLOSINGS,
    MOBILE,
    MOBILE_BEGINNINGS,
    MOBILE_DEVICE,
    MOBILE_ENDINGS,
    THANKS,
)
from heard.channels.email.parsing.small_print import LIST_FOOTER, is_small_print

DELIMITER = re.compile(r"\s{0,3}(?:-- ?|__|—|――|–)\s*$")
DASH_NAME = re.compile(r"\s{0,3}(?:[-–~]|[—―]\s?|--\s)[^\W\d_][\w.'’-]*(?:\s+[^\W\d_][\w.'’-]*){0,2}\s*$")
CONTACT = re.compile(
    r"[^\s@]+@[^\s@]+\.\w|https?://|\bwww\.|\b[\w-]+\.(?:com|org|net|de|fr|co\.uk|io|eu)\b/?$|(?:\+|\b00|\(0?)\d[\d\s()./-]{5,}\d"
    r"|\(?\d{3}\)?[\s.-]\d{3}[\s.-]\d{3,4}|\b(?:tel|phone|fon|telefon|mobile?|mob|handy|fax|cell|téléphone|tél|teléfono|telefono|skype|web|gsm|тел|факс|电话|電話|전화)\b\s?[.:：]",
    re.IGNORECASE,
)
ONLY_CONTACT = re.compile(
    r"\s*(?:\W{0,3}(?:e-?mail|mail|tel|phone|fon|telefon|mobile?|mob|fax|cell|web|t|m|f|e|p|w|skype)\b\s?[.:]?\s{0,3})?"
    r"(?:[<(]?[^\s@]+@[^\s@]+\.[a-z]{2,}[>)]?|(?:https?://|www\.)\S+|[+(]?\d[\d\s()./-]{5,}\d)\s*$",
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
MOST_LINES = 18
LONGEST_LINE = 90
LONGEST_CLOSING = 70
LONGEST_MOBILE = 160
PUNCTUATION = " \t,.!:;،、。~–—-*_()\u200b\ufeff"
SHORT_LINE = 60
LONGEST = 500


def is_mobile_line(line: str) -> bool:
    """Tell whether the line is what a phone or a mail program adds, such as "Sent from my iPhone"."""
    if not line or len(line) > LONGEST_MOBILE:
        return False
    lower = line.lower().lstrip("*_> ").rstrip("*_ ")
    first = lower.partition(" ")[0]
    if first in MOBILE:
        return bool(MOBILE[first].match(lower))
    if lower.startswith(MOBILE_BEGINNINGS):
        return True
    return lower.rstrip(".。").endswith(MOBILE_ENDINGS) and bool(MOBILE_DEVICE.search(lower))


def new_text_ends(lines: list[str]) -> int:
    """Return how many of these lines are new text; the rest is signature, advertisement or small print."""
    end = _trimmed(lines, len(lines))
    end = _trimmed(lines, _disclaimer(lines, end))
    for _ in range(6):
        before = end
        for find in (_delimited, _list_footer, _drawn, _closing, _contact_block, _dash_name):
            end = _trimmed(lines, find(lines, end))
        if end == before or end == 0:
            break
    return end


def _trimmed(lines: list[str], end: int) -> int:
    while end and not lines[end - 1]:
        end -= 1
    return end


def _delimited(lines: list[str], end: int) -> int:
    """The delimiter "-- " and its looser relatives; the last one counts, and only near the end."""
    for number in range(end - 1, max(-1, end - 3 * MOST_LINES), -1):
        line = lines[number]
        if len(line) < 6 and DELIMITER.match(line):
            exact = line.startswith("--")
            return number if exact or _short(lines[number + 1 : end]) else end
    return end


def _short(lines: list[str]) -> bool:
    filled = [line for line in lines if line]
    return len(filled) <= MOST_LINES and all(len(line) <= LONGEST_LINE for line in filled)


def _drawn(lines: list[str], end: int) -> int:
    """A drawn line with contact details below; drawn lines also divide ordinary texts."""
    for number in range(end - 1, max(-1, end - 2 * MOST_LINES), -1):
        if is_rule(lines[number]):
            below = [line for line in lines[number + 1 : end] if line]
            if below and len(below) <= MOST_LINES and all(len(line) <= SHORT_LINE for line in below):
                return number if any(CONTACT.search(line) for line in below) else end
            return end
    return end


def _closing(lines: list[str], end: int) -> int:
    """A closing formula with a name below, or with name, title and contact details."""
    for number in range(end - 1, max(-1, end - MOST_LINES), -1):
        line = lines[number]
        if not line or len(line) > LONGEST_CLOSING:
            continue
        formula = _formula(line)
        if formula not in CLOSINGS and formula not in THANKS:
            continue
        below = [other for other in lines[number + 1 : end] if other]
        if formula in CLOSINGS:
            return number if number and _fits_below(below) else end
        return number + 1 if len(below) >= 2 and _fits_below(below) and _has_contact(below) else end
    return end


def _formula(line: str) -> str:
    """Return a line as the closing formulas are kept: lower case, no punctuation, no emoji."""
    if not line.isascii():
        line = "".join(letter for letter in line if letter < "\u2190" or "\u2bff" < letter < "\U0001f000")
    words = line.strip(PUNCTUATION).split()
    formula = " ".join(words).lower()
    for place in PLACES:
        formula = formula.partition(place)[0]
    return formula if formula in CLOSINGS or formula in THANKS else _before_name(words)


def _before_name(words: list[str]) -> str:
    """Return the formula of a line that ends in the name, such as "Viele Grüße, Anna" or "LG Anna"."""
    for length in range(1, min(5, len(words))):
        formula = " ".join(words[:length]).lower().strip(PUNCTUATION)
        name = words[length:]
        if formula in CLOSINGS and formula not in NEVER_BEFORE_NAMES and len(name) <= 3:
            return formula if all(word[0].isupper() or word.lower() in PARTICLES for word in name) else ""
    return ""


def _fits_below(below: list[str]) -> bool:
    """Tell whether these lines can stand below a closing formula: one name, or a name with short lines."""
    if not below:
        return True
    if len(below) == 1:
        return is_name(below[0])
    return len(below) <= MOST_LINES and all(len(line) <= LONGEST_LINE for line in below) and _reads_like_a_card(below)


def _reads_like_a_card(lines: list[str]) -> bool:
    """Tell whether lines look like name, title and address, not like sentences or questions."""
    sentences = sum(1 for line in lines if line.endswith(("?", ":")) or (line.endswith(".") and len(line.split()) > 5))
    return sentences == 0 and len(lines[0].split()) <= 6


def _has_contact(lines: list[str]) -> bool:
    return any(CONTACT.search(line[:LONGEST]) for line in lines)


def is_name(line: str) -> bool:
    """Tell whether a line looks like a person's name: at most three words, small particles not counted."""
    words = [word for word in line.strip(" ,.!-–—*_").split() if word.lower() not in PARTICLES]
    return 0 < len(words) <= 3 and len(line) <= SHORT_LINE and not re.search(r"[\d?:;@/]", line)


def _contact_block(lines: list[str], end: int) -> int:
    """A last paragraph that is a name and at least two lines of nothing but contact details."""
    start = end
    while start and lines[start - 1] and end - start <= 8:
        start -= 1
    block = lines[start:end]
    above = _trimmed(lines, start)
    if not 3 <= len(block) <= 8 or not above or lines[above - 1].endswith((":", "：")):
        return end
    contacts = sum(1 for line in block if ONLY_CONTACT.match(line[:LONGEST]))
    return start if contacts >= 2 and is_name(block[0]) and contacts >= len(block) - 3 else end


def _dash_name(lines: list[str], end: int) -> int:
    """A last line of its own such as "-John Doe"."""
    alone = end >= 2 and not lines[end - 2]
    return end - 1 if alone and len(lines[end - 1]) <= SHORT_LINE and DASH_NAME.match(lines[end - 1]) else end


def _list_footer(lines: list[str], end: int) -> int:
    """What a mailing list puts below every mail."""
    for number in range(end - 1, max(-1, end - 12), -1):
        if is_rule(lines[number]) or (len(lines[number]) < 6 and DELIMITER.match(lines[number])):
            below = "\n".join(line[:LONGEST] for line in lines[number + 1 : end])
            return number if LIST_FOOTER.search(below) else end
    return end


def _disclaimer(lines: list[str], end: int) -> int:
    """Legal small print and "consider the environment", from the first such paragraph near the end."""
    start = max(0, end - 60)
    for number in range(start, end):
        if lines[number] and (number == 0 or not lines[number - 1] or is_rule(lines[number - 1])):
            paragraph = _paragraph(lines, number, end)
            if is_small_print(paragraph) and (number or end - number > 1):
                return number - 1 if number and is_rule(lines[number - 1]) else number
    return end


def _paragraph(lines: list[str], number: int, end: int) -> str:
    collected: list[str] = []
    for line in lines[number:end]:
        if not line:
            break
        collected.append(line[:LONGEST])
    return " ".join(collected)[:1_500]
