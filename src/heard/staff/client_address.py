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


def _address(text: str) -> str | None:
    try:
        return str(ipaddress.ip_address(text.strip("[]")))
    except ValueError:
        return None
