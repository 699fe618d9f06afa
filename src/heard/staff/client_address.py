"""The network address somebody comes from, not to be fooled by what they write into a header."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """Return the client's address, or None when it cannot be known.

    Every proxy appends the address it was asked from to X-Forwarded-For, so only as many entries from the right count as
    there are proxies of our own: those of HEARD_PROXIES, and our own front process, which asks over a Unix socket and so
    has no address itself.
    """
    peer = _address(request.META.get("REMOTE_ADDR", ""))
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    trusted = settings.HEARD_PROXIES + (1 if peer is None else 0)
    if not trusted:
        return peer
    return _address(hops[-trusted]) if len(hops) >= trusted else _address(hops[0]) if hops else peer


def network_of(request: HttpRequest) -> str:
    """Return the network somebody comes from; of IPv6 the first 64 bits, as one house has all of the rest to choose from."""
    return network(client_address(request) or "0.0.0.0")  # noqa: S104 - who cannot be told apart shares one count


def network(text: str) -> str:
    """Return the network of an address, see `network_of`; what is no address stays as it is."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    address = getattr(address, "ipv4_mapped", None) or address  # a socket for both shows everybody of IPv4 so
    return str(ipaddress.ip_network((address, 64 if address.version == 6 else 32), strict=False))


def _address(text: str) -> str | None:
    try:
        return str(ipaddress.ip_address(text.strip("[]")))
    except ValueError:
        return None
