"""Heads and bodies are read the same however they arrive, and nothing that is sent surprises us."""

from hypothesis import given
from hypothesis import strategies as st

from heard.plumbing.live.gateway.bodies import BadBodyError, Chunked, Counted, chunk
from heard.plumbing.live.gateway.heads import BadHeadError, read_answer, read_request, write


@given(st.lists(st.binary(min_size=1, max_size=300), max_size=8), st.binary(max_size=20), st.integers(1, 50))
def test_chunks_are_read_the_same_however_they_arrive(parts: list[bytes], after: bytes, step: int) -> None:
    stream = b"".join(chunk(part) for part in parts) + b"0\r\nX-Trailer: 1\r\n\r\n" + after
    body, content, rest = Chunked(), b"", b""
    for start in range(0, len(stream), step):
        piece = stream[start : start + step]
        if body.is_done:
            rest += piece
        else:
            found, rest = body.feed(piece)
            content += found
    assert (content, rest, body.is_done) == (b"".join(parts), after, True)


@given(st.binary(max_size=200))
def test_no_chunks_surprise_us(stream: bytes) -> None:
    body = Chunked()
    try:
        content, after = body.feed(stream)
    except BadBodyError:
        return
    assert stream.endswith(after)
    assert len(content) + len(after) <= len(stream)
    assert body.is_done or after == b""


@given(st.binary(max_size=300) | st.binary(max_size=100).map(lambda rest: b"GET / HTTP/1.1\r\nHost: x\r\n" + rest))
def test_no_head_surprises_us(head: bytes) -> None:
    try:
        asked = read_request(head)
    except BadHeadError:
        return
    # What goes on to the pages is read there as it was read here.
    line, fields = b"%b %b HTTP/1.1" % (asked.method, asked.target), [(b"host", asked.host), *asked.fields]
    again = read_request(write(line, fields).removesuffix(b"\r\n\r\n"))
    assert (again.method, again.target, again.host) == (asked.method, asked.target, asked.host)
    assert again.fields == asked.fields


@given(st.binary(max_size=300) | st.binary(max_size=100).map(lambda rest: b"HTTP/1.1 200 OK\r\n" + rest))
def test_no_answer_surprises_us(head: bytes) -> None:
    try:
        answer = read_answer(head)
    except BadHeadError:
        return
    assert 100 <= answer.status <= 999
    again = read_answer(write(answer.line, answer.fields).removesuffix(b"\r\n\r\n"))
    assert (again.status, again.line, again.fields) == (answer.status, answer.line, answer.fields)


@given(st.integers(0, 50), st.binary(max_size=80))
def test_a_counted_body_ends_where_it_says(length: int, stream: bytes) -> None:
    body = Counted(length)
    assert body.feed(stream) == (stream[:length], stream[length:])
    assert body.is_done == (len(stream) >= length)
