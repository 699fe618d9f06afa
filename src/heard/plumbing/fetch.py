"""Fetching what somebody else named: webhooks, remote images, feeds, sign-in with other houses.

An address from outside must not make this machine talk to itself, to its neighbours or to a cloud's metadata service
(server-side request forgery). The name is looked up here, every address it has is checked, and the connection goes to
the address that was checked, so that a name that changes between check and use gains nothing. Redirects are not
followed unless asked for, and each is checked like the first address. Proxies of the environment are not used.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

PORTS = {"http": 80, "https": 443}
REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SECRET = frozenset({"authorization", "cookie", "proxy-authorization"})
# Special ranges that `is_global` lets through, though they lead inside: NAT64 (RFC 6052, 8215), 6to4 (RFC 3056),
# Teredo (RFC 4380), the deprecated site-local (RFC 3879), and the metadata and DNS addresses of some clouds.
_INSIDE = tuple(
    ipaddress.ip_network(network)
    for network in (
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2002::/16",
        "2001::/32",
        "fec0::/10",
        "168.63.129.16/32",
        "192.88.99.0/24",
    )
)


class FetchError(Exception):
    """Nothing was fetched; the message says why, in words for whoever entered the address."""


class ForbiddenAddressError(FetchError):
    """The address leads to this machine, to a private network, or is no web address at all."""


class TooLargeError(FetchError):
    """The answer is longer than was allowed."""


class FetchTimeoutError(FetchError):
    """The answer did not come in time."""


class EndlessRedirectsError(FetchError):
    """One address sends on to the next, and so on."""


@dataclass(frozen=True)
class Fetched:
    """An answer: its status, its headers (names in lower case), its content, and the address it came from in the end."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    url: str


def fetch(
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    timeout_seconds: float = 10.0,
    max_bytes: int = 1024 * 1024,
    redirects: int = 0,
    allow_private: bool = False,
) -> Fetched:
    """Ask another server and return what it answers, whatever the status.

    `timeout_seconds` is for everything together, `max_bytes` for the answer's content as sent. At most `redirects` are
    followed, for GET and HEAD only; secrets in the headers do not go along to another host. `allow_private` is only for
    addresses that an operator, not a user, has set. Raises ForbiddenAddressError, TooLargeError, FetchTimeoutError or
    FetchError.
    """
    deadline = time.monotonic() + timeout_seconds
    sent = {"User-Agent": "Heard", "Accept-Encoding": "identity", **(headers or {})}
    for _ in range(redirects + 1):
        target = _target(url)
        answer = _ask(target, method, sent, body, deadline, max_bytes, allow_private)
        location = answer.headers.get("location", "")
        if redirects == 0 or answer.status not in REDIRECTS or not location or method not in {"GET", "HEAD"}:
            return answer
        url = urljoin(url, location)
        if urlsplit(url).netloc != target.netloc or urlsplit(url).scheme != target.scheme:
            sent = {name: value for name, value in sent.items() if name.lower() not in _SECRET}
    raise EndlessRedirectsError("It sends us on from one address to the next without end.")


def insist_on_public(url: str) -> None:
    """Check an address that is to be kept, such as a webhook's; it is checked again whenever it is used.

    Raises ForbiddenAddressError, or FetchError when the name is not known.
    """
    target = _target(url)
    _addresses(target, time.monotonic() + 5.0, allow_private=False)


def connect_to_server(host: str, port: int, *, timeout_seconds: float, allow_private: bool = False) -> socket.socket:
    """Return a connection to a server of another kind that somebody names, such as a mail server.

    As with web addresses the name is looked up once, every address it has is checked, and the connection goes to one that
    was; `timeout_seconds` is for each step. `allow_private` is for what the operator, not a user, allows. Raises
    ForbiddenAddressError, and OSError as socket.create_connection does.
    """
    try:
        addresses = _look_up(host, port)
    except UnicodeError as error:
        raise socket.gaierror(socket.EAI_NONAME, "not a name") from error
    if not allow_private:
        _insist_on_public(host, addresses)
    return _connect(addresses, port, lambda: timeout_seconds)


def is_public(address: Address) -> bool:
    """Whether an address is somebody else's machine on the public internet."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    inside = any(address in network for network in _INSIDE if network.version == address.version)
    return address.is_global and not inside and not address.is_multicast and not address.is_reserved


def _target(url: str) -> SplitResult:
    """Return the parts of a web address that means the same to everybody."""
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise ForbiddenAddressError("This is not a web address.")
    try:
        parts = urlsplit(url)
        known = parts.scheme in PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError as error:
        raise ForbiddenAddressError("This is not a web address.") from error
    if not known:
        raise ForbiddenAddressError("Only addresses that begin with http:// or https:// can be used.")
    if parts.username is not None or parts.password is not None:
        raise ForbiddenAddressError("An address must not contain a name or a password.")
    return parts


def _addresses(target: SplitResult, deadline: float, *, allow_private: bool) -> list[str]:
    """Look the name up, once; every address it has must be allowed."""
    port = target.port or PORTS[target.scheme]
    try:
        addresses = _look_up(str(target.hostname), port)
        _left(deadline)
    except TimeoutError as error:
        raise FetchTimeoutError(f"{target.hostname} could not be looked up in time.") from error
    except (OSError, UnicodeError) as error:
        raise FetchError(f"There is no server called {target.hostname}.") from error
    if not allow_private:
        _insist_on_public(str(target.hostname), addresses)
    return addresses


def _look_up(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _insist_on_public(host: str, addresses: Sequence[str]) -> None:
    if not all(is_public(ipaddress.ip_address(address)) for address in addresses):
        raise ForbiddenAddressError(f"{host} leads into a private network, where we do not go.")


def _connect(addresses: Sequence[str], port: int, seconds: Callable[[], float]) -> socket.socket:
    """Connect to the first address that answers. Raises what the last one did."""
    for address in addresses[:-1]:
        with contextlib.suppress(OSError):
            return socket.create_connection((address, port), timeout=seconds())
    return socket.create_connection((addresses[-1], port), timeout=seconds())


def _ask(
    target: SplitResult,
    method: str,
    headers: Mapping[str, str],
    body: bytes | None,
    deadline: float,
    max_bytes: int,
    allow_private: bool,
) -> Fetched:
    addresses = _addresses(target, deadline, allow_private=allow_private)
    connection = _PinnedConnection(target, addresses, deadline)
    # Also for one who sends a byte a second.
    ending = threading.Timer(max(0.0, deadline - time.monotonic()), connection.cut)
    ending.daemon = True
    ending.start()
    try:
        path = (target.path or "/") + (f"?{target.query}" if target.query else "")
        connection.request(method, path, body, dict(headers))
        answer = connection.getresponse()
        content = _content(answer, max_bytes)
        _left(deadline)
        named = {name.lower(): value for name, value in answer.getheaders()}
        return Fetched(answer.status, named, content, target.geturl())
    except (OSError, http.client.HTTPException, ValueError) as error:
        if isinstance(error, TimeoutError) or time.monotonic() >= deadline:
            raise FetchTimeoutError(f"{target.hostname} did not answer in time.") from error
        raise FetchError(f"{target.hostname} could not be reached: {error or type(error).__name__}") from error
    finally:
        ending.cancel()
        connection.close()


def _content(answer: http.client.HTTPResponse, max_bytes: int) -> bytes:
    declared = answer.length  # None for what has no length, or is chunked
    if declared is not None and declared > max_bytes:
        raise TooLargeError("The answer is too large.")
    content = answer.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise TooLargeError("The answer is too large.")
    if declared is not None and len(content) < declared:
        raise http.client.IncompleteRead(content, declared - len(content))
    return content


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _PinnedConnection(http.client.HTTPConnection):
    """A connection to addresses that were checked; the name serves for the Host header and the certificate only."""

    def __init__(self, target: SplitResult, addresses: list[str], deadline: float) -> None:
        super().__init__(str(target.hostname), target.port or PORTS[target.scheme])
        self._tls = ssl.create_default_context() if target.scheme == "https" else None
        self.default_port = PORTS[target.scheme]  # the Host header names any other
        self._addresses = addresses
        self._deadline = deadline

    def connect(self) -> None:
        """Connect to the first address that answers."""
        self.sock = _connect(self._addresses, self.port, lambda: _left(self._deadline))
        if self._tls is not None:
            self.sock = self._tls.wrap_socket(self.sock, server_hostname=self.host)
        self.sock.settimeout(_left(self._deadline))

    def cut(self) -> None:
        """End whatever is going on, from another thread."""
        with contextlib.suppress(OSError, AttributeError):
            self.sock.shutdown(socket.SHUT_RDWR)
