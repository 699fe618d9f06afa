"""The new text of a mail apart from what it quotes, its signature and its small print."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from heard.channels.email.parsing.attributions import attribution_starts, find_attribution, names_day_and_sender
from heard.channels.email.parsing.header_blocks import find_header_block
from heard.channels.email.parsing.markers import begins_forwarded, begins_original, begins_something, is_rule
from heard.channels.email.parsing.signatures import is_mobile_line, new_text_ends

QUOTE = re.compile(r" {0,3}[>＞]|#reply#")
WRAPPED_FROM = 60
MOST_LINES = 3_000
MOST_RUNS = 100
EMPTY_LINES = re.compile(r"\n{4,}")


@dataclass(frozen=True, slots=True)
class Separated:
    """The new text and everything else; `interleaved` says that answers stand between the lines they answer."""

    reply: str
    quoted: str
    interleaved: bool = False


def separate(text: str, *, forwarded: bool = False, marked: list[bool] | None = None) -> Separated:
    """Return the new text alone and the rest; together they hold every line, and the reply is never empty.

    forwarded: the mail passes another one on, so a forwarded message belongs to the reply.
    marked: for each line, whether the mail program marked it as quote or signature.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    new = new_lines(lines, forwarded=forwarded, marked=marked)
    reply = _joined(line for line, is_new in zip(lines, new, strict=True) if is_new)
    if not reply.strip():
        return Separated(text.strip("\r\n "), "")
    quoted = _joined(line for line, is_new in zip(lines, new, strict=True) if not is_new)
    return Separated(reply, quoted, _interleaved(lines, new))


def new_lines(lines: list[str], *, forwarded: bool = False, marked: list[bool] | None = None) -> list[bool]:
    """Tell for each line whether it is new text."""
    stripped = [line.strip() for line in lines]
    quoted = [bool(QUOTE.match(line)) for line in lines]
    if marked:
        quoted = [found or given for found, given in zip(quoted, marked, strict=True)]
    _mark_wrapped(stripped, quoted)
    kept_from = _mark_structure(stripped, quoted, forwarded=forwarded)
    new = [not found for found in quoted]
    _mark_signatures(stripped, new, kept_from)
    return new


def _mark_wrapped(lines: list[str], quoted: list[bool]) -> None:
    """A quoted line too long for a program is broken, and the end of it loses its mark."""
    for number in range(1, len(lines) - 1):
        before, line = lines[number - 1], lines[number]
        if quoted[number] or not line or not quoted[number - 1] or len(before) < WRAPPED_FROM or before.endswith("?"):
            continue
        following = quoted[number + 1] or (not lines[number + 1] and number + 2 == len(lines))
        if following and len(line) < len(before) and (line[0].islower() or before[-1] not in ".!:;"):
            quoted[number] = True


def _mark_structure(lines: list[str], quoted: list[bool], *, forwarded: bool) -> int:
    """Mark attributions, header blocks and what follows them; return where a forwarded mail begins."""
    starts = attribution_starts(lines)
    number = 0
    while number < min(len(lines), MOST_LINES):
        if quoted[number] or not lines[number]:
            number += 1
            continue
        if forwarded and (begins_forwarded(lines[number]) or find_header_block(lines, number) is not None):
            return number
        found = _quote_begins(lines, quoted, number, starts)
        if found is None:
            number += 1
            continue
        _mark_rules_above(lines, quoted, number)
        quoted[number : found + 1] = [True] * (found + 1 - number)
        number = found + 1
    return len(lines)


def _quote_begins(lines: list[str], quoted: list[bool], number: int, starts: set[int]) -> int | None:
    """Return the last line of what the line at `number` begins to quote, or None when it begins nothing."""
    line = lines[number]
    if is_mobile_line(line):
        return _mobile_ends(lines, quoted, number, starts)
    attribution = find_attribution(lines, number) if number in starts else None
    if attribution is not None:
        last, certain = attribution
        if certain or _next_is_quoted(lines, quoted, last):
            return last if _next_is_quoted(lines, quoted, last) else len(lines) - 1
    header = find_header_block(lines, number)
    if header is not None:
        return header if _next_is_quoted(lines, quoted, header) else len(lines) - 1
    if line.endswith(">") and _next_is_quoted(lines, quoted, number) and names_day_and_sender(line):
        return number
    if begins_original(line) or begins_forwarded(line) or begins_something(lines, number):
        return number if _next_is_quoted(lines, quoted, number) else len(lines) - 1
    return None


def _next_is_quoted(lines: list[str], quoted: list[bool], number: int) -> bool:
    for following in range(number + 1, len(lines)):
        if lines[following]:
            return quoted[following]
    return False


def _mobile_ends(lines: list[str], quoted: list[bool], number: int, starts: set[int]) -> int:
    """What follows "Sent from my …" without a mark is a signature or a quote, up to the next quote that has one."""
    for following in range(number + 1, len(lines)):
        if quoted[following] or (following in starts and find_attribution(lines, following)):
            return following - 1
    return len(lines) - 1


def _mark_rules_above(lines: list[str], quoted: list[bool], number: int) -> None:
    above = number - 1
    while above >= 0 and (not lines[above] or is_rule(lines[above])):
        quoted[above] = quoted[above] or bool(lines[above])
        above -= 1


def _mark_signatures(lines: list[str], new: list[bool], kept_from: int) -> None:
    """Take signatures and small print off the end of every run of new lines, but not out of a forwarded mail."""
    start = runs = 0
    while start < kept_from:
        if not new[start]:
            start += 1
            continue
        end = start
        while end < kept_from and new[end]:
            end += 1
        runs += 1
        if runs > MOST_RUNS and end < kept_from:
            start = end
            continue
        keep = new_text_ends(lines[start:end])
        if any(lines[start + keep : end]) or end < kept_from or kept_from == len(lines):
            new[start + keep : end] = [False] * (end - start - keep)
        start = end


def _interleaved(lines: list[str], new: list[bool]) -> bool:
    """Tell whether new text stands both before and after quoted text, or after more than one piece of it."""
    runs = 0
    quote_between = True
    for line, is_new in zip(lines, new, strict=True):
        if not line.strip():
            continue
        if is_new and quote_between:
            runs += 1
        quote_between = not is_new
    return runs > 1


def _joined(lines: Iterable[str]) -> str:
    text = "\n".join(line.rstrip() for line in lines)
    return EMPTY_LINES.sub("\n\n\n", text).strip("\n")
