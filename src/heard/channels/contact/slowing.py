"""How often letters may be written, and answers asked for, from one network and with one address."""

from __future__ import annotations

import hashlib
import ipaddress

from allauth.core.internal.ratelimit import consume
from django.http import HttpRequest

from heard.customers.addresses import normal_address
from heard.customers.models import ChannelKind
from heard.staff.client_address import client_address

APP = "heard.contact"
FROM_A_NETWORK = {"letters": "10/m/key,40/h/key"}
WITH_AN_ADDRESS = {"letters_of": "10/h/key"}
ASKED = {"letters_begun": "60/m/key,600/h/key"}


def may_write(request: HttpRequest, address: str) -> bool:
    """Count that a letter is sent; return whether it is neither one too many from there, nor with that address.

    The answer is the same for addresses we know and for those we do not.
    """
    whose = hashlib.sha256(normal_address(ChannelKind.EMAIL, address).encode(errors="replace")).hexdigest()
    return _counted(request, FROM_A_NETWORK, _network(request)) and _counted(request, WITH_AN_ADDRESS, whose)


def may_ask(request: HttpRequest) -> bool:
    """Count that answers are asked for, or that one was used; return whether it is not one too many."""
    return _counted(request, ASKED, _network(request))


def _network(request: HttpRequest) -> str:
    """Return the network somebody comes from; of IPv6 the first 64 bits, as one house has all of the rest to choose from."""
    address = ipaddress.ip_address(client_address(request) or "0.0.0.0")  # noqa: S104 - who cannot be told apart shares one count
    address = getattr(address, "ipv4_mapped", None) or address
    return str(ipaddress.ip_network((address, 64 if address.version == 6 else 32), strict=False))


def _counted(request: HttpRequest, rates: dict[str, str], key: str) -> bool:
    (action,) = rates
    return consume(request, app=APP, action=action, config=rates, key=key) is not None
