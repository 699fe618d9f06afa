"""How often somebody may register for webinars, from one network and with one address."""

from __future__ import annotations

import ipaddress

from allauth.core.internal.ratelimit import consume
from django.http import HttpRequest

from heard.customers.addresses import normal_address
from heard.customers.models import ChannelKind
from heard.staff.client_address import client_address

APP = "heard.knowledge"
FROM_A_NETWORK = {"webinar_registrations": "10/m/key,40/h/key"}
WITH_AN_ADDRESS = {"webinar_registrations_of": "8/h/key"}


def may_register(request: HttpRequest, address: str) -> bool:
    """Count that somebody registers; return whether it is neither one too many from there, nor with that address."""
    whose = normal_address(ChannelKind.EMAIL, address)
    return _counted(request, FROM_A_NETWORK, _network(request)) and _counted(request, WITH_AN_ADDRESS, whose)


def _network(request: HttpRequest) -> str:
    """Return the network somebody comes from; of IPv6 the first 64 bits, as one house has all of the rest to choose from."""
    address = ipaddress.ip_address(client_address(request) or "0.0.0.0")  # noqa: S104 - who cannot be told apart shares one count
    address = getattr(address, "ipv4_mapped", None) or address
    return str(ipaddress.ip_network((address, 64 if address.version == 6 else 32), strict=False))


def _counted(request: HttpRequest, rates: dict[str, str], key: str) -> bool:
    (action,) = rates
    return consume(request, app=APP, action=action, config=rates, key=key) is not None
