"""Where a text stops being new and becomes its writer's signature, a program's advertisement or legal small print."""

from __future__ import annotations

import re

from heard.channels.email.parsing.closings import closing_begins, has_contact, is_name
from heard.channels.email.parsing.markers import is_rule
from heard.channels.email.parsing.phrases import MOBILE, MOBILE_BEGINNINGS, MOBILE_DEVICE, MOBILE_ENDINGS
from heard.channels.email.parsing.small_print import LIST_FOOTER, is_small_print

DELIMITER = re.compile(r"\s{0,3}(?:-- ?|__|—|――|–)\s*$")
DASH_NAME = re.compile(r"\s{0,3}(?:[-–~]|[—―]\s?|--\s)[^\W\d_][\w.'’-]*(?:\s+[^\W\d_][\w.'’-]*){0,2}\s*$")
ONLY_CONTACT = re.compile(
    r"\s*(?:\W{0,3}(?:e-?mail|mail|tel|phone|fon|telefon|mobile?|mob|fax|cell|web|t|m|f|e|p|w|skype)\b\s?[.:]?\s{0,3})?"
    r"(?:[<(]?[^\s@]+@[^\s@]+\.[a-z]{2,}[>)]?|(?:https?://|www\.)\S+|[+(]?\d[\d\s()./-]{5,}\d)\s*$",
    re.IGNORECASE,
)
MOST_LINES = 18
MOST_SIGNATURE_LINES = 30
LONGEST_LINE = 90
LONGEST_MOBILE = 160
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
        for find in (_delimited, _list_footer, _drawn, closing_begins, _contact_block, _dash_name):
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
            below = [other for other in lines[number + 1 : end] if other]
            if line.startswith("--"):
                return number if len(below) <= MOST_SIGNATURE_LINES else end
            return number if _short(below) else end
    return end


def _short(below: list[str]) -> bool:
    return len(below) <= MOST_LINES and all(len(line) <= LONGEST_LINE for line in below)


def _drawn(lines: list[str], end: int) -> int:
    """A drawn line with contact details below; drawn lines also divide ordinary texts."""
    for number in range(end - 1, max(-1, end - 2 * MOST_LINES), -1):
        if is_rule(lines[number]):
            below = [line for line in lines[number + 1 : end] if line]
            if below and len(below) <= MOST_LINES and all(len(line) <= SHORT_LINE for line in below):
                return number if has_contact(below) else end
            return end
    return end


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
