"""What the head of a film says: whether it is one that browsers play, and how long it is."""

from __future__ import annotations

import struct
from typing import Protocol

from heard.plumbing.files.kinds import HEAD, kind_of

PLAYED = frozenset({"video/mp4", "video/webm"})
MOST_BOXES = 1_000
_SEGMENT, _INFO, _SCALE, _DURATION = 0x18538067, 0x1549A966, 0x2AD7B1, 0x4489


class Readable(Protocol):
    """A file, as far as it is needed here."""

    def read(self, size: int = ..., /) -> bytes:
        """Return so many bytes from here on."""

    def seek(self, offset: int, whence: int = ..., /) -> int:
        """Go somewhere; return where that is."""


class NotAVideo(ValueError):
    """Its content is neither MP4 nor WebM, whatever it is called."""


def video_kind(file: Readable) -> str:
    """Return the Content-Type of a film, by its content. Raises NotAVideo."""
    file.seek(0)
    head = file.read(HEAD)
    kind = kind_of(head).content_type
    if kind not in PLAYED or (kind == "video/webm" and b"webm" not in head[:64]):
        raise NotAVideo
    return kind


def video_seconds(file: Readable) -> int | None:
    """Return how long a film is, rounded up to whole seconds, as its head says; None where that cannot be read.

    MP4: the movie header box (ISO/IEC 14496-12, 8.2.2). WebM: Duration in Segment Info (RFC 9559, 5.1.2).
    """
    try:
        length = _mp4(file) if video_kind(file) == "video/mp4" else _webm(file)
    except (NotAVideo, struct.error, OSError, OverflowError):
        return None
    return int(-(-length // 1)) if length and 0 < length < 86_400 * 7 else None


def _mp4(file: Readable) -> float | None:
    end = file.seek(0, 2)
    movie = _box(file, b"moov", 0, end)
    header = _box(file, b"mvhd", *movie) if movie else None
    if header is None:
        return None
    file.seek(header[0])
    if file.read(1) == b"\x01":
        scale, duration = struct.unpack(">19xIQ", file.read(31))
    else:
        scale, duration = struct.unpack(">11xII", file.read(19))
    return duration / scale if scale else None


def _box(file: Readable, name: bytes, start: int, end: int) -> tuple[int, int] | None:
    """Return where the content of a box begins and ends, which lies between two places."""
    for _count in range(MOST_BOXES):
        if start + 8 > end:
            return None
        file.seek(start)
        size, kind = struct.unpack(">I4s", file.read(8))
        inner = start + 8
        if size == 1:
            (size,), inner = struct.unpack(">Q", file.read(8)), start + 16
        stop = end if size == 0 else start + size
        if stop < inner or stop > end:
            return None
        if kind == name:
            return inner, stop
        start = stop
    return None


def _webm(file: Readable) -> float | None:
    end = file.seek(0, 2)
    segment = _element(file, _SEGMENT, 0, end)
    info = _element(file, _INFO, *segment) if segment else None
    if info is None:
        return None
    scale, duration = _element(file, _SCALE, *info), _element(file, _DURATION, *info)
    if duration is None:
        return None
    file.seek(duration[0])
    size = duration[1] - duration[0]
    (units,) = struct.unpack(">d" if size == 8 else ">f", file.read(8 if size == 8 else 4))
    nanoseconds = 1_000_000
    if scale is not None:
        file.seek(scale[0])
        nanoseconds = int.from_bytes(file.read(min(8, scale[1] - scale[0])))
    return float(units) * nanoseconds / 1e9


def _element(file: Readable, number: int, start: int, end: int) -> tuple[int, int] | None:
    """Return where the content of an EBML element begins and ends (RFC 8794, section 4 and 5)."""
    for _count in range(MOST_BOXES):
        if start >= end:
            return None
        file.seek(start)
        found, width = _number(file.read(4), keep_marker=True)
        file.seek(start + width)
        size, wide = _number(file.read(8), keep_marker=False)
        inner = start + width + wide
        stop = end if size == (1 << 7 * wide) - 1 else min(end, inner + size)
        if not width or not wide:
            return None
        if found == number:
            return inner, stop
        start = stop
    return None


def _number(data: bytes, *, keep_marker: bool) -> tuple[int, int]:
    """Return a number of variable width, and how many bytes it takes; 0 bytes where it is none."""
    width = 9 - data[0].bit_length() if data and data[0] else 0
    if not width or width > len(data):
        return 0, 0
    value = int.from_bytes(data[:width])
    return (value if keep_marker else value & ((1 << 7 * width) - 1)), width
