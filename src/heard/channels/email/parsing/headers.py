"""The header section of a mail or of one of its parts: fields, encoded words, parameters, Message-IDs, dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz

from heard.channels.email.parsing import limits
from heard.channels.email.parsing.charsets import decode, storable
from heard.channels.email.parsing.encoded_words import decode_words
from heard.channels.email.parsing.noting import noted

FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:[ \t]*")
END_OF_HEADERS = re.compile(rb"(?:\r\n|\n|\r(?!\n))(?:\r\n|\n|\r(?!\n))")
IDENTIFIER = re.compile(r"<\s*([^<>\s][^<>]{0,900}?)\s*>")
SPACES = re.compile(r"\s+")
FIELD_LOOKAHEAD = 5
LONGEST_TEXT = 20_000


class Headers:
    """The fields of one header section, in order; names are looked up without regard to case."""

    def __init__(self, fields: list[tuple[str, bytes]], charset: str | None = None) -> None:
        """Keep the fields as found; `charset` reads raw 8-bit values that are not UTF-8."""
        self.fields = fields
        self.charset = charset
        self._first: dict[str, bytes] = {}
        for name, value in fields:
            self._first.setdefault(name, value)

    def __contains__(self, name: str) -> bool:
        """Tell whether the field is there at all, even empty."""
        return name in self._first

    def raw(self, name: str) -> str:
        """Return the first value, unfolded, with encoded words still encoded; empty when missing."""
        return self._readable(self._first.get(name, b""))

    def raw_all(self, name: str) -> Iterator[str]:
        """Return every value of a repeated field, topmost first, with encoded words still encoded."""
        return (self._readable(value) for found, value in self.fields if found == name)

    def text(self, name: str) -> str:
        """Return the first value as a person should read it."""
        return readable(self.raw(name)[:LONGEST_TEXT])

    def items(self) -> Iterator[tuple[str, str]]:
        """Return every field in order, its name in lower case and its value as a person should read it."""
        return ((name, readable(self._readable(value)[:LONGEST_TEXT])) for name, value in self.fields)

    def _readable(self, value: bytes) -> str:
        """Decode a value: ASCII, else UTF-8 (RFC 6532), else what the mail's text is in."""
        try:
            text = value.decode("utf-8")
        except UnicodeDecodeError:
            text = decode(value, self.charset)[0]
        if "\n" in text or "\r" in text:
            text = " ".join(line.strip(" \t") for line in text.splitlines())
        return storable(text).strip()


def readable(raw: str) -> str:
    """Decode the encoded words of a raw value; white space of any sort becomes one space."""
    return " ".join(storable(decode_words(raw) if "=?" in raw else raw).split())


def split_headers(raw: bytes, *, problems: list[str]) -> tuple[Headers, bytes]:
    """Split a message or part into its header fields and its body, also where the empty line between is missing."""
    if raw[:1] in (b"\r", b"\n"):
        raw = _without_empty_first_lines(raw)
        if raw[:1] in (b"\r", b"\n"):
            return Headers([]), raw.lstrip(b"\r\n")
    end = END_OF_HEADERS.search(raw)
    section, body = (raw[: end.start()], raw[end.end() :]) if end else (raw, b"")
    if len(section) > limits.HEADER_BYTES:
        problems.append(noted("The header is too long; the rest of it was not read."))
    fields, rest = _fields(section[: limits.HEADER_BYTES], problems)
    if rest:
        body = rest + (raw[end.start() : end.end()] if end else b"") + body
    return Headers(fields), body


def _without_empty_first_lines(raw: bytes) -> bytes:
    """Skip empty lines before the header, but only when a header follows; otherwise the mail has none."""
    trimmed = raw.lstrip(b"\r\n")
    return trimmed if FIELD.match(trimmed, 0, 200) and len(raw) - len(trimmed) <= 4 else raw


def _fields(section: bytes, problems: list[str]) -> tuple[list[tuple[str, bytes]], bytes]:
    """Return the fields, and the rest of the section from where it stops being a header."""
    lines = section.splitlines(keepends=True)
    fields: list[tuple[str, list[bytes]]] = []
    position = 0
    for number, line in enumerate(lines):
        match = FIELD.match(line)
        if line[:1] in b" \t" and fields:
            fields[-1][1].append(line)
        elif match:
            if len(fields) >= limits.HEADERS:
                problems.append(noted("There are too many header fields; the rest was left out."))
                return _joined(fields), b""
            fields.append((match[1].decode("ascii").lower(), [line[match.end() :]]))
        elif not (number == 0 and line.startswith((b"From ", b">From "))):
            if not fields or not any(FIELD.match(near) for near in lines[number + 1 : number + FIELD_LOOKAHEAD]):
                problems.append(noted("The header has no end; what does not look like a header was read as text."))
                return _joined(fields), section[position:]
            fields[-1][1].append(b" " + line)
            problems.append(noted("A header field is broken over lines without indentation."))
        position += len(line)
    return _joined(fields), b""


def _joined(fields: list[tuple[str, list[bytes]]]) -> list[tuple[str, bytes]]:
    return [(name, b"".join(lines).rstrip(b"\r\n")) for name, lines in fields]


def message_ids(raw: str) -> tuple[str, ...]:
    """Return the Message-IDs in a field, without angle brackets; tolerates missing brackets (RFC 5322, 3.6.4)."""
    found = [SPACES.sub("", match[1]) for match in IDENTIFIER.finditer(raw)]
    if not found and "<" not in raw:
        found = [word.strip("<>,;") for word in raw.split() if "@" in word]
    unique = list(dict.fromkeys(storable(identifier) for identifier in found if identifier))
    if len(unique) > limits.REFERENCES:
        unique = unique[:1] + unique[1 - limits.REFERENCES :]
    return tuple(unique)


def parse_date(raw: str) -> datetime | None:
    """Return the moment in UTC, or None when it cannot be understood (RFC 5322, 3.3)."""
    try:
        parts = parsedate_tz(raw[:200])
        if parts is None:
            return None
        moment = datetime(*parts[:6], tzinfo=UTC) - timedelta(seconds=parts[9] or 0)
    except (ValueError, TypeError, OverflowError, IndexError, AttributeError):
        return None
    return moment if moment.year >= 1970 else None
