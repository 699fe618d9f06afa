"""The guarded fetch: where it goes, where it never goes, and where it stops."""

import datetime as dt
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from heard.plumbing.fetch import (
    FetchError,
    FetchTimeoutError,
    ForbiddenAddressError,
    TooLargeError,
    fetch,
    insist_on_public,
    is_public,
)


class Neighbour(BaseHTTPRequestHandler):
    """A server on this machine; it remembers what it was asked."""

    asked: list[tuple[str, str, str | None, bytes]]

    def do_GET(self) -> None:
        self._note(b"")
        if self.path.startswith("/to/"):
            self._answer(302, b"", Location=self.path.removeprefix("/to/"))
        elif self.path == "/endless":
            self.send_response(200)
            self.end_headers()
            while True:
                self.wfile.write(b"x" * 65536)
        elif self.path == "/drip":
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            while True:
                self.wfile.write(b"a")
                time.sleep(0.02)
        elif self.path == "/cut":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort")
        else:
            self._answer(200, b"hello", **{"X-Kind": "test"})

    def do_POST(self) -> None:
        self._note(self.rfile.read(int(self.headers["Content-Length"])))
        self._answer(307 if self.path == "/moved" else 201, b"made", Location="/elsewhere")

    def _note(self, body: bytes) -> None:
        self.asked.append((self.command, self.path, self.headers.get("Authorization"), body))

    def _answer(self, status: int, content: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


class Silent(HTTPServer):
    """A server that does not mind when its client leaves."""

    def handle_error(self, *_: object) -> None:
        pass


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[tuple[str, list[tuple[str, str, str | None, bytes]]]]:
    asked: list[tuple[str, str, str | None, bytes]] = []
    server = Silent(("127.0.0.1", 0), type("Listening", (Neighbour,), {"asked": asked}))
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"localhost:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def neighbour() -> Iterator[tuple[str, list[tuple[str, str, str | None, bytes]]]]:
    with serving() as found:
        yield found


def test_it_brings_back_what_another_server_answers(neighbour: tuple[str, list]) -> None:
    host, _ = neighbour
    answer = fetch(f"http://{host}/page?a=1", allow_private=True)
    assert (answer.status, answer.content, answer.headers["x-kind"], answer.url) == (
        200,
        b"hello",
        "test",
        f"http://{host}/page?a=1",
    )


def test_it_sends_a_body_and_headers(neighbour: tuple[str, list]) -> None:
    host, asked = neighbour
    answer = fetch(f"http://{host}/hook", method="POST", body=b"{}", headers={"Authorization": "x"}, allow_private=True)
    assert (answer.status, asked) == (201, [("POST", "/hook", "x", b"{}")])


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "10.1.2.3", "172.16.0.1", "192.168.1.1",
        "169.254.169.254", "[fe80::1]", "[fd00:ec2::254]", "100.64.0.1", "168.63.129.16", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
        "224.0.0.1", "255.255.255.255", "240.0.0.1", "2130706433", "0x7f.1", "017700000001", "127.1",
    ],
)  # fmt: skip
def test_it_never_goes_inside(host: str) -> None:
    with pytest.raises((ForbiddenAddressError, FetchError)) as refused:
        fetch(f"http://{host}/", timeout_seconds=2)
    assert "private network" in str(refused.value) or "no server called" in str(refused.value)


def test_a_server_of_this_machine_is_not_even_asked(neighbour: tuple[str, list]) -> None:
    host, asked = neighbour
    with pytest.raises(ForbiddenAddressError, match="localhost leads into a private network"):
        fetch(f"http://{host}/")
    with pytest.raises(ForbiddenAddressError):
        insist_on_public(f"http://{host}/")
    assert asked == []


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/", "file:///etc/passwd", "gopher://example.com/", "//example.com/", "example.com", "", "http://",
        "http://example.com:0/", "http://example.com:99999/", "http://exa mple.com/", "http://user:secret@example.com/",
        "http://example.com\\@127.0.0.1/", "http://example.com/\r\nX: 1", "http://[::1/", "http://ex\u2024ample.com/",
    ],
)  # fmt: skip
def test_only_plain_web_addresses_are_followed(url: str) -> None:
    with pytest.raises(ForbiddenAddressError):
        fetch(url)


def test_a_name_that_leads_outside_and_inside_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)) for address in ("93.184.216.34", "127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *given, **more: found)
    with pytest.raises(ForbiddenAddressError):
        fetch("http://rebinding.example/")


def test_the_address_that_was_checked_is_the_one_that_is_used(
    neighbour: tuple[str, list], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that means something else the second time it is looked up gains nothing: there is no second time."""
    host, asked = neighbour
    port = int(host.partition(":")[2])
    lookups: list[object] = []
    connected: list[object] = []

    def look_up(name: str, *given: object, **more: object) -> list[object]:
        lookups.append(name)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", port))]

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        connected.append(address)
        made = socket.socket()
        made.connect(("127.0.0.1", port))
        return made

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", connect)
    assert fetch(f"http://shop.example:{port}/").status == 200
    assert (lookups, connected, len(asked)) == (["shop.example"], [("93.184.216.34", port)], 1)


def test_an_answer_that_sends_us_on_is_only_told(neighbour: tuple[str, list]) -> None:
    host, asked = neighbour
    answer = fetch(f"http://{host}/to//elsewhere", allow_private=True)
    assert (answer.status, answer.headers["location"], len(asked)) == (302, "/elsewhere", 1)


def test_it_is_followed_as_often_as_allowed(neighbour: tuple[str, list]) -> None:
    host, _ = neighbour
    assert fetch(f"http://{host}/to//to//page", redirects=2, allow_private=True).url == f"http://{host}/page"
    with pytest.raises(FetchError, match="without end"):
        fetch(f"http://{host}/to//to//page", redirects=1, allow_private=True)


def test_what_is_posted_is_not_sent_on(neighbour: tuple[str, list]) -> None:
    host, asked = neighbour
    assert fetch(f"http://{host}/moved", method="POST", body=b"x", redirects=3, allow_private=True).status == 307
    assert len(asked) == 1


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://localhost/", "http://user@localhost/"])
def test_every_step_is_checked(neighbour: tuple[str, list], location: str) -> None:
    host, _ = neighbour
    with pytest.raises(ForbiddenAddressError):
        fetch(f"http://{host}/to/{location}", redirects=3, allow_private=True)


def test_secrets_do_not_go_along_to_another_host(neighbour: tuple[str, list]) -> None:
    host, asked = neighbour
    with serving() as (other, asked_there):
        fetch(
            f"http://{host}/to/http://{other}/page",
            redirects=1,
            headers={"authorization": "secret"},
            allow_private=True,
        )
    assert [entry[2] for entry in asked + asked_there] == ["secret", None]


def test_a_long_answer_is_cut_off(neighbour: tuple[str, list]) -> None:
    host, _ = neighbour
    assert fetch(f"http://{host}/", max_bytes=5, allow_private=True).content == b"hello"
    for path in ("/", "/endless"):
        with pytest.raises(TooLargeError):
            fetch(f"http://{host}{path}", max_bytes=4, allow_private=True)


def test_an_answer_that_breaks_off_is_no_answer(neighbour: tuple[str, list]) -> None:
    host, _ = neighbour
    with pytest.raises(FetchError, match="could not be reached"):
        fetch(f"http://{host}/cut", allow_private=True)


def test_one_who_never_finishes_is_left(neighbour: tuple[str, list]) -> None:
    host, _ = neighbour
    with pytest.raises(FetchTimeoutError, match="did not answer in time"):
        fetch(f"http://{host}/drip", timeout_seconds=0.3, allow_private=True)


def test_one_who_never_begins_is_left() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf, pytest.raises(FetchTimeoutError):
        fetch(f"http://localhost:{deaf.getsockname()[1]}/", timeout_seconds=0.2, allow_private=True)


def test_a_closed_port_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with pytest.raises(FetchError, match="could not be reached"):
        fetch(f"http://localhost:{port}/", allow_private=True)


def test_a_certificate_is_checked_against_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good, other = _certificate(tmp_path, "localhost"), _certificate(tmp_path, "other.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(good))
    with serving(_tls(good)) as (host, _):
        assert fetch(f"https://{host}/", allow_private=True).content == b"hello"
    monkeypatch.setenv("SSL_CERT_FILE", str(other))
    for certificate in (good, other):
        with serving(_tls(certificate)) as (host, asked), pytest.raises(FetchError, match="CERTIFICATE_VERIFY_FAILED"):
            fetch(f"https://{host}/", allow_private=True)
        assert asked == []


@given(
    st.ip_addresses(network="10.0.0.0/8")
    | st.ip_addresses(network="fc00::/7")
    | st.ip_addresses(network="::ffff:0:0/112")
)
def test_no_private_address_counts_as_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_count_as_such(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


def _tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def _certificate(folder: Path, name: str) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return path
