"""Small films, made byte by byte: as much of one as its head needs."""

import struct


def box(name, content):
    return struct.pack(">I4s", 8 + len(content), name) + content


def an_mp4(seconds=42.0, *, version=0, brand=b"isom", payload=b"\0" * 5000, is_head_last=False):
    scale = 1000
    if version:
        inner = b"\x01\0\0\0" + struct.pack(">QQIQ", 0, 0, scale, int(seconds * scale))
    else:
        inner = b"\0\0\0\0" + struct.pack(">IIII", 0, 0, scale, int(seconds * scale))
    movie, data = box(b"moov", box(b"udta", b"x" * 9) + box(b"mvhd", inner + b"\0" * 80)), box(b"mdat", payload)
    parts = [data, movie] if is_head_last else [movie, data]
    return box(b"ftyp", brand + b"\0\0\2\0" + b"isomiso2") + b"".join(parts)


def element(number, content):
    return number + struct.pack(">Q", len(content) | 1 << 56) + content


def a_webm(seconds=42.0, *, kind=b"webm", is_endless=False):
    head = element(b"\x1a\x45\xdf\xa3", element(b"\x42\x82", kind))
    info = element(
        b"\x15\x49\xa9\x66",
        element(b"\x2a\xd7\xb1", (1_000_000).to_bytes(3)) + element(b"\x44\x89", struct.pack(">d", seconds * 1000)),
    )
    inner = element(b"\xec", b"\0" * 10) + info + element(b"\x1f\x43\xb6\x75", b"\0" * 3000)
    if is_endless:
        return head + b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff" + inner
    return head + element(b"\x18\x53\x80\x67", inner)


CAPTIONS = b"""WEBVTT - for the lamp

NOTE nothing to say

1
00:00:01.000 --> 00:00:04.500 align:start
<v Ana>Unplug the lamp &amp; wait.

00:05.000 --> 00:09.000
Then turn it to the left.
"""
