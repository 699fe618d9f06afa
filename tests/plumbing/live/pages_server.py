"""A server of pages behind the public port, which answers well or misbehaves, and somebody who asks."""

import hashlib
import http.client
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from tests.plumbing.live.running import RunningLive

MEBIBYTE = 1024 * 1024


class Page(BaseHTTPRequestHandler):
    """A page of our own server: tells what it was asked, or misbehaves as its address says."""

    protocol_version = "HTTP/1.1"
    server: "PagesServer"

    def do_GET(self) -> None:
        self.server.asked.append(f"{self.command} {self.path}")
        if self.path == "/large":
            self._answer(b"x" * 20 * MEBIBYTE)
        elif self.path == "/chunked":
            self._answer_in_chunks(b"one, ", b"two, ", b"three")
        elif self.path == "/until-the-end":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nthat is all")
            self.close_connection = True
        elif self.path == "/cut":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
            self.close_connection = True
        elif self.path == "/nothing":
            self.close_connection = True
        elif self.path == "/nonsense":
            self.wfile.write(b"hello there\r\n\r\n")
        elif self.path == "/empty":
            self._answer(b"", 204)
        elif self.path == "/known":
            self.wfile.write(b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\nContent-Length: 50\r\n\r\n')
        elif self.path == "/slow":
            self.server.slow.wait(60)
            self._answer(b"at last")
        else:
            self._answer("\n".join(sorted(f"{name.lower()}: {value}" for name, value in self.headers.items())).encode())

    do_HEAD = do_GET

    def do_POST(self) -> None:
        self.server.asked.append(f"{self.command} {self.path}")
        if self.path == "/refused":
            self._answer(b"too large", 413)
            self.close_connection = True
            return
        digest, size = hashlib.sha256(), 0
        for part in self._parts():
            digest.update(part)
            size += len(part)
        self._answer(f"{size} {digest.hexdigest()}".encode())

    def _parts(self) -> Iterator[bytes]:
        if "Content-Length" in self.headers:
            left = int(self.headers["Content-Length"])
            while left and (part := self.rfile.read(min(left, 65536))):
                left -= len(part)
                yield part
            return
        while size := int(self.rfile.readline(), 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()

    def _answer(self, content: bytes, status: int = 200) -> None:
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.send_header("X-Kind", "page")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _answer_in_chunks(self, *parts: bytes) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for part in parts:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, *_: object) -> None:
        pass

    def address_string(self) -> str:
        return ""


class PagesServer(socketserver.ThreadingUnixStreamServer):
    """The pages' server on a Unix socket."""

    daemon_threads = False
    request_queue_size = 64

    def __init__(self, path: Path) -> None:
        self.asked: list[str] = []
        self.slow = threading.Event()
        self.lines: list[socket.socket] = []
        super().__init__(str(path), Page)

    def get_request(self) -> tuple[socket.socket, object]:
        line, address = super().get_request()
        self.lines.append(line)
        return line, address

    def handle_error(self, *_: object) -> None:
        pass

    def cut_lines(self) -> None:
        for line in self.lines:
            try:
                line.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
        self.lines.clear()


def start_pages(path: Path) -> tuple[PagesServer, Callable[[], None]]:
    path.unlink(missing_ok=True)
    server = PagesServer(path)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()

    def stop() -> None:
        server.shutdown()
        server.slow.set()
        server.cut_lines()
        server.server_close()
        thread.join()

    return server, stop


def ask(site: RunningLive, raw: bytes) -> bytes:
    """Send bytes and return everything that comes back until the connection ends."""
    with socket.create_connection(("127.0.0.1", site.port), timeout=60) as client:
        client.sendall(raw)
        answer = b""
        try:
            while part := client.recv(65536):
                answer += part
        except ConnectionResetError:
            pass
    return answer


def told(browser: http.client.HTTPConnection) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in browser.getresponse().read().decode().splitlines())
