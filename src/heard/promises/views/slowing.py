"""How often codes may be asked for, and tried, from one network: whoever tries addresses one after the other is slowed down."""

from __future__ import annotations

import ipaddress

from allauth.core.internal.ratelimit import consume
from django.http import HttpRequest

from heard.staff.client_address import client_address

APP = "heard.promises"
ASKED = {"request_codes_asked_for": "10/m/key,30/600s/key"}
TRIED = {"request_codes_tried": "10/m/key,50/600s/key"}


def may_ask(request: HttpRequest) -> bool:
    """Count that a code is asked for, whether we know the address or not; return whether it is not one too many."""
    return _counted(request, ASKED)


def may_try(request: HttpRequest) -> bool:
    """Count that a code is tried; return whether it is not one too many."""
    return _counted(request, TRIED)


def network_of(request: HttpRequest) -> str:
    """Return the network somebody comes from; of IPv6 the first 64 bits, as one house has all of the rest to choose from."""
    address = ipaddress.ip_address(client_address(request) or "0.0.0.0")  # noqa: S104 - who cannot be told apart shares one count
    address = getattr(address, "ipv4_mapped", None) or address  # a socket for both shows everybody of IPv4 so
    return str(ipaddress.ip_network((address, 64 if address.version == 6 else 32), strict=False))


def _counted(request: HttpRequest, rates: dict[str, str]) -> bool:
    (action,) = rates
    return consume(request, app=APP, action=action, config=rates, key=network_of(request)) is not None
