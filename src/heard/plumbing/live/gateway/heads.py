"""The heads of requests and answers (RFC 9110, RFC 9112), read strictly."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST_HEAD = 32 * 1024  # bytes
MOST_FIELDS = 100

_REQUEST_LINE = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]{1,32}) (/[!-~]*|\*) HTTP/1\.([01])")
_STATUS_LINE = re.compile(rb"HTTP/1\.([01]) ([1-5][0-9]{2})(?: ([^\r\n\0]*))?")
_FIELD = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*([^\x00-\x08\x0a-\x1f\x7f]*)")
_LENGTH = re.compile(rb"[0-9]{1,15}")
_HOST = re.compile(rb"[0-9A-Za-z._\-\[\]:%]{0,255}")

# RFC 9110, section 7.6.1: these concern one connection only, and are written anew for the next one.
_HOP_BY_HOP = frozenset(
    (
        b"connection", b"keep-alive", b"proxy-connection", b"proxy-authorization", b"proxy-authenticate", b"te", b"trailer",
        b"transfer-encoding", b"upgrade", b"expect",
    )
)  # fmt: skip
KEPT = b"x-heard-keep"  # what our own pages say to this gateway alone
_NOT_TOLD = _HOP_BY_HOP | {KEPT}
_FRAMING = frozenset((b"content-length", b"host"))
Fields = Sequence[tuple[bytes, bytes]]


class BadHeadError(Exception):
    """The head of a request cannot be understood in exactly one way; `status` is what to answer."""

    def __init__(self, reason: str, status: int = 400) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(slots=True)
class RequestHead:
    """What is asked for. Field names are in lower case; those that concern only this connection are not among them."""

    method: bytes
    target: bytes
    fields: Fields
    host: bytes
    length: int | None
    is_chunked: bool
    is_http_11: bool
    stays_open: bool
    expects_continue: bool
    forwarded_for: bytes
    forwarded_proto: bytes

    @property
    def has_body(self) -> bool:
        """Whether a body follows."""
        return self.is_chunked or bool(self.length)


@dataclass(slots=True)
class AnswerHead:
    """What the pages' server answers, with the fields that go on to the client."""

    status: int
    line: bytes
    fields: Fields
    length: int | None
    is_chunked: bool
    stays_open: bool
    is_everybodys: bool  # says that it is the same for every stranger, and may be kept


def read_request(head: bytes) -> RequestHead:
    """Return the head of a request, given without the empty line at its end. Raises BadHeadError."""
    lines = head.split(b"\r\n")
    first = _REQUEST_LINE.fullmatch(lines[0])
    if first is None:
        raise BadHeadError("not a request we know")
    fields = _fields(lines[1:])
    method, target, minor = first.groups()
    is_http_11 = minor == b"1"
    options = _tokens(fields, b"connection")
    is_chunked = _is_chunked(fields, is_http_11)
    return RequestHead(
        method=method,
        target=target,
        fields=_passed_on(fields, options),
        host=_host(fields, is_http_11),
        length=_length(fields, is_chunked),
        is_chunked=is_chunked,
        is_http_11=is_http_11,
        stays_open=is_http_11 and b"close" not in options,
        expects_continue=is_http_11 and b"100-continue" in _tokens(fields, b"expect"),
        forwarded_for=b", ".join(value for name, value in fields if name == b"x-forwarded-for"),
        forwarded_proto=next((value for name, value in fields if name == b"x-forwarded-proto"), b""),
    )


def read_answer(head: bytes) -> AnswerHead:
    """Return the head of an answer of our own pages' server. Raises BadHeadError when it is none."""
    lines = head.split(b"\r\n")
    first = _STATUS_LINE.fullmatch(lines[0])
    if first is None:
        raise BadHeadError("not an answer")
    fields = _fields(lines[1:])
    options = _tokens(fields, b"connection")
    is_chunked = any(name == b"transfer-encoding" for name, _ in fields)
    return AnswerHead(
        status=int(first[2]),
        line=b"HTTP/1.1 " + first[2] + b" " + (first[3] or b""),
        fields=[field for field in fields if field[0] not in _NOT_TOLD],
        length=_length(fields, is_chunked),
        is_chunked=is_chunked,
        stays_open=first[1] == b"1" and b"close" not in options,
        is_everybodys=any(name == KEPT for name, _ in fields),
    )


def write(line: bytes, fields: Fields) -> bytes:
    """Return a head with the empty line at its end."""
    return b"".join((line, b"\r\n", *(b"%b: %b\r\n" % field for field in fields), b"\r\n"))


def _fields(lines: Sequence[bytes]) -> list[tuple[bytes, bytes]]:
    if len(lines) > MOST_FIELDS:
        raise BadHeadError("too many fields", 431)
    fields = []
    for line in lines:
        match = _FIELD.fullmatch(line)  # no folded lines, no space before the colon, no bare CR or LF
        if match is None:
            raise BadHeadError("a field that cannot be read")
        fields.append((match[1].lower(), match[2].rstrip(b" \t")))
    return fields


def _tokens(fields: Fields, name: bytes) -> frozenset[bytes]:
    values = [value for field, value in fields if field == name]
    return frozenset(token.strip().lower() for value in values for token in value.split(b","))


def _passed_on(fields: Fields, options: frozenset[bytes]) -> Fields:
    """Leave out what concerns this connection, and what says who asks: that is ours to say.

    WSGI cannot tell `X_Real_Ip` from `X-Real-Ip`, so that names with an underscore do not go on either.
    """
    return [
        field
        for field in fields
        if field[0] in _FRAMING
        or not (
            field[0] in _HOP_BY_HOP
            or field[0] in options
            or b"_" in field[0]
            or field[0].startswith((b"x-forwarded", b"forwarded", b"x-real-ip"))
        )
    ]


def _is_chunked(fields: Fields, is_http_11: bool) -> bool:
    codings = [value.lower() for name, value in fields if name == b"transfer-encoding"]
    if not codings:
        return False
    if codings != [b"chunked"] or not is_http_11:
        raise BadHeadError("a transfer coding we do not know", 501 if is_http_11 else 400)
    return True


def _length(fields: Fields, is_chunked: bool) -> int | None:
    lengths = [value for name, value in fields if name == b"content-length"]
    if not lengths:
        return None
    if is_chunked or len(lengths) > 1 or not _LENGTH.fullmatch(lengths[0]):
        raise BadHeadError("a length that can be read in two ways")
    return int(lengths[0])


def _host(fields: Fields, is_http_11: bool) -> bytes:
    hosts = [value for name, value in fields if name == b"host"]
    if len(hosts) > 1 or (is_http_11 and not hosts) or (hosts and not _HOST.fullmatch(hosts[0])):
        raise BadHeadError("exactly one host is wanted")
    return hosts[0] if hosts else b""
