"""Small pictures as customers would take them: a thing on a table, whole or cracked, drawn line by line into a PNG."""

from __future__ import annotations

import random
import struct
import zlib
from functools import cache

WIDTH, HEIGHT = 480, 360
TABLES = ((196, 164, 132), (120, 132, 120), (226, 220, 208), (92, 84, 96))
GLAZES = ((206, 98, 58), (238, 226, 200), (70, 104, 120), (88, 116, 84), (214, 160, 60))
VARIETY = 8  # different pictures; the same bytes are kept once, however many mails bring them

Colour = tuple[int, int, int]


@cache
def photograph(number: int, *, is_broken: bool) -> bytes:
    """A PNG of a bowl on a table, cracked or whole; the same number gives the same picture."""
    rng = random.Random(number)  # noqa: S311 - a picture, not a secret
    table, glaze = rng.choice(TABLES), rng.choice(GLAZES)
    middle, radius = WIDTH // 2 + rng.randint(-40, 40), rng.randint(100, 140)
    lines = [_line_of_table(table, y) for y in range(HEIGHT)]
    _draw_bowl(lines, glaze, middle=middle, top=HEIGHT // 2 - 50, radius=radius)
    if is_broken:
        _crack(lines, rng, x=middle + rng.randint(-30, 30), top=HEIGHT // 2 - 46, bottom=HEIGHT // 2 + radius - 50)
    return _png(lines)


def _line_of_table(table: Colour, y: int) -> bytearray:
    is_wall = y < HEIGHT * 2 // 5
    base = tuple(min(255, part + 40) for part in table) if is_wall else table
    grain = (y * 7919 % 13) - 6 if not is_wall else y // 20
    return bytearray(bytes(_bounded(part + grain) for part in base) * WIDTH)


def _draw_bowl(lines: list[bytearray], glaze: Colour, *, middle: int, top: int, radius: int) -> None:
    for y in range(radius):
        half = int((radius**2 - y**2) ** 0.5)
        shade = 30 - 70 * y // radius
        _paint(lines[top + y], middle - half, middle + half, _shaded(glaze, shade))
        _paint(lines[top + y], middle + half * 2 // 3, middle + half, _shaded(glaze, shade - 28))
    rim = radius // 5
    for y in range(-rim, rim):
        half = int(radius * (1 - (y / rim) ** 2) ** 0.5)
        _paint(lines[top + y], middle - half, middle + half, _shaded(glaze, 44))
        inner = max(0, half - 9)
        _paint(lines[top + y], middle - inner, middle + inner, _shaded(glaze, -60))


def _crack(lines: list[bytearray], rng: random.Random, *, x: int, top: int, bottom: int) -> None:
    for y in range(top, bottom):
        x += rng.randint(-3, 3)
        _paint(lines[y], x - 2, x + 2, (24, 20, 20))
        if y % 17 == 0:
            reach = rng.randint(10, 46) * rng.choice((-1, 1))
            _paint(lines[y], min(x, x + reach), max(x, x + reach), (40, 34, 32))


def _paint(line: bytearray, start: int, end: int, colour: Colour) -> None:
    start, end = max(0, start), min(WIDTH, end)
    if end > start:
        line[start * 3 : end * 3] = bytes(colour) * (end - start)


def _shaded(colour: Colour, by: int) -> Colour:
    red, green, blue = (_bounded(part + by) for part in colour)
    return red, green, blue


def _bounded(value: int) -> int:
    return max(0, min(255, value))


def _png(lines: list[bytearray]) -> bytes:
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + bytes(line) for line in lines), 6)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
