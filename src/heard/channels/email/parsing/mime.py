"""The MIME tree of a mail (RFC 2045, 2046): every part with its exact bytes, in one bounded pass per level.

The standard library's parser is not used: it recurses without a limit, tests every line against every open boundary,
and cannot give back the bytes of a forwarded message as they came.
"""

from __future__ import annotations

import re
from binascii import Error, a2b_base64, a2b_qp, a2b_uu
from dataclasses import dataclass

from heard.channels.email.parsing import limits
from heard.channels.email.parsing.headers import Headers, split_headers
from heard.channels.email.parsing.noting import noted
from heard.channels.email.parsing.parameters import split_parameters

DELIMITER_TAIL = re.compile(rb"(--)?[ \t]*(?=[\r\n]|\Z)")
UNDECLARED_BOUNDARY = re.compile(rb"(?:^|[\r\n])--([^\r\n]{1,200}?)(?:--)?[ \t]*[\r\n]+Content-", re.IGNORECASE)
NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
TYPE = re.compile(r"[\w.+-]+/[\w.+-]+$")


@dataclass(slots=True)
class Part:
    """One part: its headers, its type in lower case with parameters, and its still encoded body or its children."""

    headers: Headers
    content_type: str
    parameters: dict[str, str]
    body: bytes
    children: list[Part]

    @property
    def multipart(self) -> bool:
        """Tell whether this part only holds others."""
        return bool(self.children)


class Tree:
    """Reads one mail into parts and keeps count of the work done."""

    def __init__(self, problems: list[str]) -> None:
        """Start with nothing read; `problems` collects what was wrong."""
        self.problems = problems
        self.parts = 0

    def read(self, raw: bytes, *, depth: int = 0, default: str = "text/plain") -> Part:
        """Return the part these bytes are, with all parts inside it."""
        headers, body = split_headers(raw, problems=self.problems)
        content_type, parameters = _declared_type(headers, default)
        headers.charset = parameters.get("charset")
        part = Part(headers, content_type, parameters, body, [])
        self.parts += 1
        if content_type.startswith("multipart/"):
            self._open(part, depth)
        return part

    def _open(self, part: Part, depth: int) -> None:
        if depth >= limits.DEPTH:
            self.problems.append(noted("Parts are nested too deeply; the innermost were kept as one file."))
            part.content_type = "application/octet-stream"
            return
        default = "message/rfc822" if part.content_type == "multipart/digest" else "text/plain"
        for piece in self._pieces(part):
            if self.parts >= limits.PARTS:
                self.problems.append(noted("There are too many parts; the rest was left out.", str(limits.PARTS)))
                break
            part.children.append(self.read(piece, depth=depth + 1, default=default))
        if not part.children:
            part.content_type = "text/plain"

    def _pieces(self, part: Part) -> list[bytes]:
        boundary = part.parameters.get("boundary", "").encode("utf-8", "replace").rstrip()
        pieces, closed = _split(part.body, boundary) if boundary else ([], True)
        if not pieces and part.headers.raw("content-transfer-encoding").lower() in ("base64", "quoted-printable"):
            part.body = decoded(part, problems=self.problems)
            pieces, closed = _split(part.body, boundary) if boundary else ([], True)
        if not pieces:
            match = UNDECLARED_BOUNDARY.search(part.body)
            pieces, closed = _split(part.body, match[1]) if match else ([], True)
            self.problems.append(noted("The boundary between the parts is missing or not the declared one."))
        if not closed:
            self.problems.append(noted("The mail ends before its last part does."))
        return pieces


def _declared_type(headers: Headers, default: str) -> tuple[str, dict[str, str]]:
    if "content-type" not in headers:
        return default, {}
    content_type, parameters = split_parameters(headers.raw("content-type"))
    if not TYPE.match(content_type):
        content_type = "text/plain" if content_type in ("", "text") else "application/octet-stream"
    return content_type, parameters


def _split(body: bytes, boundary: bytes) -> tuple[list[bytes], bool]:
    """Return the pieces between the delimiter lines, and whether the closing delimiter was there."""
    delimiter = b"--" + boundary
    pieces: list[bytes] = []
    start, position = -1, body.find(delimiter)
    while position >= 0 and len(pieces) <= limits.PARTS:
        after = position + len(delimiter)
        tail = DELIMITER_TAIL.match(body, after)
        if tail and (position == 0 or body[position - 1] in b"\r\n"):
            if start >= 0:
                pieces.append(_piece(body, start, position))
            if tail[1]:
                return pieces, True
            start = tail.end()
        position = body.find(delimiter, after)
    if start >= 0 and position < 0:
        pieces.append(_piece(body, start, len(body)))
    return pieces, start < 0 or position >= 0


def _piece(body: bytes, start: int, end: int) -> bytes:
    """Return one piece without the line break that belongs to the delimiter before and after it."""
    start += 2 if body[start : start + 2] == b"\r\n" else 1
    if body[end - 2 : end] == b"\r\n":
        end -= 2
    elif body[end - 1 : end] in (b"\n", b"\r"):
        end -= 1
    return body[start : max(start, end)]


def decoded(part: Part, *, problems: list[str]) -> bytes:
    """Return the content of a part with its transfer encoding undone (RFC 2045, 6), as far as it is there."""
    encoding = part.headers.raw("content-transfer-encoding").lower().split(";")[0].strip()
    if encoding == "base64":
        return _from_base64(part.body, problems)
    if encoding == "quoted-printable":
        return a2b_qp(part.body)
    if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
        return _from_uuencode(part.body)
    if encoding and encoding not in ("7bit", "8bit", "binary") and part.headers.raw("content-transfer-encoding"):
        problems.append(noted("A part has an unknown transfer encoding and was kept as it came."))
    return part.body


def _from_base64(body: bytes, problems: list[str]) -> bytes:
    try:
        return a2b_base64(body)
    except Error:
        letters = NOT_BASE64.sub(b"", body)
        problems.append(noted("A part in base64 is damaged or cut off."))
        return a2b_base64(letters[: len(letters) - (len(letters) % 4 == 1)] + b"===")


def _from_uuencode(body: bytes) -> bytes:
    out: list[bytes] = []
    for line in body.splitlines():
        if line.startswith((b"begin ", b"end")) or not line:
            continue
        try:
            out.append(a2b_uu(line))
        except Error:
            # Many encoders wrote lines longer than their own count says.
            out.append(a2b_uu(line[: (((line[0] - 32) & 63) * 4 + 5) // 3 + 1].ljust(61)) if line[0] > 32 else b"")
    return b"".join(out)
