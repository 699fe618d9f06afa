"""A small load generator: some clients at once over kept-open connections, each doing one request after another."""

from __future__ import annotations

import socket
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

Request = tuple[bytes, int]  # the whole request, and the status it must be answered with


@dataclass
class Measured:
    """How it went: requests a second over all clients, and how long one took (milliseconds)."""

    count: int
    seconds: float
    times: list[float]
    sizes: list[int]

    @property
    def rate(self) -> float:
        """Return requests a second."""
        return self.count / self.seconds

    def told(self) -> dict[str, float]:
        """Return the figures, rounded."""
        ordered = sorted(self.times)
        return {
            "requests": self.count,
            "per_second": round(self.rate, 1),
            "p50_ms": round(statistics.median(ordered) * 1000, 2),
            "p95_ms": round(ordered[int(len(ordered) * 0.95)] * 1000, 2),
            "bytes": round(statistics.mean(self.sizes)) if self.sizes else 0,
        }


def together(rounds: Sequence[Measured]) -> Measured:
    """Return several rounds as one."""
    return Measured(
        sum(one.count for one in rounds),
        sum(one.seconds for one in rounds),
        [taken for one in rounds for taken in one.times],
        [size for one in rounds for size in one.sizes],
    )


class Client:
    """One kept-open HTTP connection."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send a request and return the status and the body."""
        self.socket.sendall(request)
        while b"\r\n\r\n" not in self.buffer:
            self._more()
        head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        lowered = head.lower()
        if b"transfer-encoding: chunked" in lowered:
            return int(head[9:12]), self._chunks()
        length = int(lowered.partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
        while len(self.buffer) < length:
            self._more()
        body, self.buffer = self.buffer[:length], self.buffer[length:]
        return int(head[9:12]), body

    def _chunks(self) -> bytes:
        whole = b""
        while True:
            while b"\r\n" not in self.buffer:
                self._more()
            size, _, self.buffer = self.buffer.partition(b"\r\n")
            wanted = int(size.partition(b";")[0], 16) + 2
            while len(self.buffer) < wanted:
                self._more()
            part, self.buffer = self.buffer[: wanted - 2], self.buffer[wanted:]
            if not part:
                return whole
            whole += part

    def _more(self) -> None:
        received = self.socket.recv(1 << 18)
        if not received:
            raise ConnectionError("the server closed the connection")
        self.buffer += received


def get(path: str, *, cookie: str = "", headers: str = "") -> bytes:
    """Return a GET request."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n{headers}\r\n".encode()


def post(path: str, body: bytes, *, kind: str, cookie: str = "", headers: str = "") -> bytes:
    """Return a POST request."""
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
    return f"{head}{headers}\r\n".encode() + body


def drive(port: int, requests: Callable[[int], Iterator[Request]], *, clients: int, seconds: float) -> Measured:
    """Let `clients` do their requests for `seconds` (or until they run out), and return how it went.

    Raises RuntimeError when an answer has another status than it must have: a fast error is no result.
    """
    times: list[list[float]] = [[] for _ in range(clients)]
    sizes: list[list[int]] = [[] for _ in range(clients)]
    wrong: list[str] = []
    start = threading.Barrier(clients + 1)

    def work(index: int) -> None:
        client = Client(port)
        source = requests(index)
        start.wait()
        end = time.perf_counter() + seconds
        for request, status in source:
            began = time.perf_counter()
            if began > end or wrong:
                return
            got, body = client.ask(request)
            times[index].append(time.perf_counter() - began)
            sizes[index].append(len(body))
            if got != status:
                wrong.append(f"{got} instead of {status}: {request[:200]!r} {body[:500]!r}")

    threads = [threading.Thread(target=work, args=(index,)) for index in range(clients)]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    if wrong:
        raise RuntimeError(wrong[0])
    flat = [taken for client in times for taken in client]
    return Measured(len(flat), time.perf_counter() - began, flat, [size for client in sizes for size in client])
