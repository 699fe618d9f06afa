"""A body is read to its end or not at all."""

import io

import pytest
from django.core.exceptions import BadRequest
from hypothesis import given
from hypothesis import strategies as some

from heard.project.whole_requests import WholeBody


class Trickle:
    """A connection on which little comes at a time."""

    def __init__(self, *pieces: bytes) -> None:
        self._pieces = [piece for piece in pieces if piece]

    def read(self, size: int = -1, /) -> bytes:
        if not self._pieces:
            return b""
        piece = self._pieces.pop(0)
        if 0 <= size < len(piece):
            self._pieces.insert(0, piece[size:])
        return piece if size < 0 else piece[:size]


@given(some.lists(some.binary(max_size=30), max_size=8), some.lists(some.integers(0, 50), max_size=6))
def test_whatever_comes_in_pieces_is_read_as_if_it_had_come_at_once(pieces, sizes):
    whole = b"".join(pieces)
    body, plain = WholeBody(Trickle(*pieces), len(whole)), io.BytesIO(whole)
    assert [body.read(size) for size in sizes] == [plain.read(size) for size in sizes]
    assert body.read() == plain.read()


@given(some.lists(some.sampled_from([b"a", b"\n", b"bc\nd", b""]), max_size=12), some.integers(-1, 5))
def test_lines_are_read_as_from_a_file(pieces, size):
    whole = b"".join(pieces)
    body, plain = WholeBody(Trickle(*pieces), len(whole)), io.BytesIO(whole)
    assert [body.readline(size) for _ in range(9)] == [plain.readline(size) for _ in range(9)]


def test_what_belongs_to_the_next_request_is_left():
    assert WholeBody(io.BytesIO(b"this onethe next"), 8).read() == b"this one"


@given(some.binary(max_size=20), some.integers(1, 20))
def test_what_ends_too_soon_is_refused(came, missing):
    with pytest.raises(BadRequest):
        WholeBody(io.BytesIO(came), len(came) + missing).read()
