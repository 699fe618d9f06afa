"""winmail.dat, Outlook's own envelope (MS-OXTNEF): the files and the text inside it.

An own small reader with bounds: the usual library follows counts of up to four thousand million that a stranger wrote.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from heard.channels.email.parsing import limits
from heard.channels.email.parsing.charsets import decode

SIGNATURE = b"\x78\x9f\x3e\x22"
ATTACHMENT_LEVEL = 2
BODY, ATTACH_DATA, ATTACH_TITLE, ATTACH_BEGINS, MAPI, ATTACHMENT_MAPI, CODEPAGE = (
    0x800C, 0x800F, 0x8010, 0x9002, 0x9003, 0x9005, 0x9007,
)  # fmt: skip
MAPI_BODY, MAPI_RTF, MAPI_HTML, MAPI_DATA, MAPI_NAME, MAPI_LONG_NAME, MAPI_TYPE, MAPI_CONTENT_ID = (
    0x1000, 0x1009, 0x1013, 0x3701, 0x3704, 0x3707, 0x370E, 0x3712,
)  # fmt: skip
FIXED_SIZES = {0x0002: 4, 0x0003: 4, 0x0004: 4, 0x000A: 4, 0x000B: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8, 0x0014: 8,
               0x0040: 8, 0x0048: 16, 0x0001: 0}  # fmt: skip
UNICODE_STRING = 0x001F
MANY_VALUES = 0x1000
NAMED = 0x8000
MOST_OBJECTS = 5_000
MOST_PROPERTIES = 2_000


class BrokenWinmail(ValueError):
    """The bytes are not a whole winmail.dat."""


@dataclass(slots=True)
class WinmailFile:
    """One file inside a winmail.dat."""

    name: str = ""
    content: bytes = b""
    content_type: str = ""
    content_id: str = ""


@dataclass(slots=True)
class Winmail:
    """What a winmail.dat holds."""

    files: list[WinmailFile]
    text: str = ""
    html: str = ""
    charset: str = "cp1252"
    has_rtf: bool = False  # Outlook's own kind of text, compressed (MS-OXRTFCP), which is not read here

    @property
    def is_unread(self) -> bool:
        """Whether it says something, but only in a way that is not read here."""
        return self.has_rtf and not (self.text or self.html)


def read_winmail(data: bytes) -> Winmail:
    """Return the files and the text; raise BrokenWinmail when the envelope cannot be read to its end."""
    if not data.startswith(SIGNATURE):
        raise BrokenWinmail("the signature is missing")
    found = Winmail([])
    for level, name, content in _objects(data):
        if name == CODEPAGE:
            found.charset = f"cp{int.from_bytes(content[:4], 'little')}"
        elif level == ATTACHMENT_LEVEL:
            _into_file(found, name, content)
        elif name == BODY and not found.text:
            found.text = _string(content, found.charset)
        elif name == MAPI:
            _into_text(found, content)
    found.files = [file for file in found.files if file.content]
    return found


def _objects(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield level, name and content of every attribute: level 1, name 2, type 2, length 4, content, checksum 2."""
    position = 6
    for _ in range(MOST_OBJECTS):
        if position + 11 > len(data):
            return
        length = int.from_bytes(data[position + 5 : position + 9], "little")
        start = position + 9
        if start + length > len(data):
            raise BrokenWinmail("an attribute is longer than the file")
        yield data[position], int.from_bytes(data[position + 1 : position + 3], "little"), data[start : start + length]
        position = start + length + 2
    raise BrokenWinmail("there are too many attributes")


def _into_file(found: Winmail, name: int, content: bytes) -> None:
    if name == ATTACH_BEGINS or not found.files:
        if len(found.files) >= limits.PARTS:
            raise BrokenWinmail("there are too many files")
        found.files.append(WinmailFile())
    file = found.files[-1]
    if name == ATTACH_DATA:
        file.content = content
    elif name == ATTACH_TITLE:
        file.name = file.name or _string(content, found.charset)
    elif name == ATTACHMENT_MAPI:
        for prop, unicode, value in _properties(content):
            _into_file_property(file, prop, _string(value, "utf-16-le" if unicode else found.charset), value)


def _into_file_property(file: WinmailFile, prop: int, text: str, value: bytes) -> None:
    if prop == MAPI_LONG_NAME:
        file.name = text
    elif prop == MAPI_NAME:
        file.name = file.name or text
    elif prop == MAPI_TYPE:
        file.content_type = text
    elif prop == MAPI_CONTENT_ID:
        file.content_id = text.strip("<>")
    elif prop == MAPI_DATA and not file.content:
        file.content = value


def _into_text(found: Winmail, content: bytes) -> None:
    for prop, unicode, value in _properties(content):
        if prop == MAPI_BODY:
            found.text = _string(value, "utf-16-le" if unicode else found.charset)
        elif prop == MAPI_HTML:
            found.html = _string(value, "utf-16-le" if unicode else "utf-8")
        elif prop == MAPI_RTF:
            found.has_rtf = True


def _string(value: bytes, charset: str) -> str:
    return decode(value, charset)[0].rstrip("\x00")


def _properties(data: bytes) -> Iterator[tuple[int, bool, bytes]]:
    """Yield name, whether it is UTF-16, and value of every MAPI property with one value or the first of several."""
    position = 4
    for _ in range(min(int.from_bytes(data[:4], "little"), MOST_PROPERTIES)):
        if position + 4 > len(data):
            return
        sort, name = (
            int.from_bytes(data[position : position + 2], "little"),
            int.from_bytes(data[position + 2 : position + 4], "little"),
        )
        position = _after_name(data, position + 4) if name >= NAMED else position + 4
        count, size = 1, FIXED_SIZES.get(sort & ~MANY_VALUES)
        if sort & MANY_VALUES or size is None:
            count, position = int.from_bytes(data[position : position + 4], "little"), position + 4
        for number in range(count):
            if position >= len(data):
                return
            length, position = (
                (size, position)
                if size is not None
                else (int.from_bytes(data[position : position + 4], "little"), position + 4)
            )
            if number == 0:
                yield name, sort & ~MANY_VALUES == UNICODE_STRING, data[position : position + length]
            position += max(length + -length % 4, 0 if size is None else 1)


def _after_name(data: bytes, position: int) -> int:
    """Skip the name of a named property: GUID 16, kind 4, then a number 4 or a string."""
    kind = int.from_bytes(data[position + 16 : position + 20], "little")
    position += 20
    if kind == 0:
        return position + 4
    length = int.from_bytes(data[position : position + 4], "little")
    return position + 4 + length + -length % 4
