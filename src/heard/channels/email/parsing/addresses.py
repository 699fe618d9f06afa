"""Address lists as people's programs really write them (RFC 5322, 3.4), in one pass over the field."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from heard.channels.email.parsing.headers import Headers, readable
from heard.channels.email.parsing.mail import Address

TOKEN = re.compile(
    r"""(?P<word>=\?[^?\s]{1,60}\?[bBqQ]\?[^?]*\?=)
      | (?P<quoted>"(?:[^"\\]|\\.)*"?)
      | (?P<angle><[^<>]*>?)
      | (?P<mark>[,;:()])
      | (?P<text>[^",;:()<>=]+|.)""",
    re.VERBOSE | re.DOTALL,
)
BARE = re.compile(r"[^\s<>\"'(),;:]+@[^\s<>\"'(),;:]+")
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
LONGEST_ADDRESS = 998
LONGEST_NAME = 2_000


@dataclass(slots=True)
class Entry:
    """One entry of a list while it is being read."""

    words: list[str] = field(default_factory=list)
    angle: str | None = None
    comment: list[str] = field(default_factory=list)

    def empty(self) -> bool:
        """Tell whether nothing was read yet."""
        return self.angle is None and not self.comment and not "".join(self.words).strip()


def parse_addresses(raw: str, *, most: int) -> list[Address]:
    """Return at most that many mailboxes of a field whose encoded words are still encoded; names come out decoded."""
    entries = [Entry()]
    depth = 0
    for match in TOKEN.finditer(raw):
        found, sort = match[0], match.lastgroup
        if found == "(" or found == ")" or depth:
            depth = _comment(entries[-1], found, depth)
        elif found == ":" and "@" not in "".join(entries[-1].words):
            entries[-1] = Entry()  # the name of a group, or "mailto:"
        elif found in (",", ";"):
            if len(entries) > most:
                break
            if not entries[-1].empty():
                entries.append(_next_entry(entries[-1], found))
        elif sort == "angle":
            _take_angle(entries[-1], found)
        else:
            entries[-1].words.append(found)
    addresses = [_address(entry) for entry in entries if not entry.empty()]
    return [address for address in addresses if address.address or address.name][:most]


def _comment(entry: Entry, found: str, depth: int) -> int:
    if found == "(":
        return depth + 1
    if found == ")":
        return max(0, depth - 1)
    entry.comment.append(found)
    return depth


def _next_entry(entry: Entry, found: str) -> Entry:
    """Start the next entry; "Doe, John <john@…>" without quotes is one name, not two people."""
    text = "".join(entry.words)
    if found == "," and entry.angle is None and not entry.comment and "@" not in text and "=?" not in text:
        words, entry.words = [*entry.words, ", "], []
        return Entry(words)
    return Entry()


def _take_angle(entry: Entry, found: str) -> None:
    if entry.angle:
        entry.words.append(entry.angle)
    entry.angle = found.strip("<> \t")


def _address(entry: Entry) -> Address:
    name = "".join(_unquoted(word) for word in entry.words)[:LONGEST_NAME].strip()
    address = entry.angle
    if address is None:
        match = BARE.search(name)
        if match:
            address, name = match[0], (name[: match.start()] + name[match.end() :]).strip()
        elif "@" in name:
            address, name = name, ""
    if not name and entry.comment:
        name = "".join(entry.comment).strip()
    name = readable(name)
    if len(name) > 1 and name[0] == name[-1] == "'":
        name = name[1:-1].strip()
    return Address(name.strip(", "), _tidy(address or ""))


def _unquoted(word: str) -> str:
    if not word.startswith('"'):
        return word
    inner = word[1:-1] if word.endswith('"') and len(word) > 1 else word[1:]
    return ESCAPED.sub(r"\1", inner)


def _tidy(address: str) -> str:
    address = readable(address).removeprefix("mailto:").strip("'\" ")
    return "".join(address.split())[:LONGEST_ADDRESS]


def sender_of(headers: Headers) -> Address:
    """Return who wrote: From, else Sender, else the return path."""
    for name in ("from", "sender", "return-path"):
        found = parse_addresses(headers.raw(name), most=1)
        if found:
            return found[0]
    return Address("", "")
