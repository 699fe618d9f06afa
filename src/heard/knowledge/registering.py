"""How often somebody may register for webinars, and how much of what they search for and open is counted, from one network."""

from __future__ import annotations

from allauth.core.internal.ratelimit import consume
from django.http import HttpRequest

from heard.customers.addresses import normal_address
from heard.customers.models import ChannelKind
from heard.staff.client_address import network_of

APP = "heard.knowledge"
FROM_A_NETWORK = {"webinar_registrations": "10/m/key,40/h/key"}
SEARCHED = {"searches_remembered": "20/m/key,200/h/key"}
OPENED = {"short_links_opened": "60/m/key,1000/h/key"}
WITH_AN_ADDRESS = {"webinar_registrations_of": "8/h/key"}


def may_register(request: HttpRequest, address: str) -> bool:
    """Count that somebody registers; return whether it is neither one too many from there, nor with that address."""
    whose = normal_address(ChannelKind.EMAIL, address)
    return _counted(request, FROM_A_NETWORK, network_of(request)) and _counted(request, WITH_AN_ADDRESS, whose)


def may_be_remembered(request: HttpRequest) -> bool:
    """Count that somebody searches; return whether editors should learn of it: one network cannot fill their list."""
    return _counted(request, SEARCHED, network_of(request))


def is_opened_by_somebody(request: HttpRequest) -> bool:
    """Return whether somebody opens a page in a browser just now, so that it may be counted.

    Browsers say so themselves (`Sec-Fetch-Mode`), and that they only fetch ahead, too. Mail scanners, previews and robots say nothing
    of the kind, nor does who asks for the head alone; one network cannot drive a number up.
    """
    said = request.headers
    is_opening = request.method == "GET" and said.get("Sec-Fetch-Mode") == "navigate"
    is_ahead = "prefetch" in f"{said.get('Sec-Purpose', '')} {said.get('Purpose', '')}".casefold()
    return is_opening and not is_ahead and _counted(request, OPENED, network_of(request))


def _counted(request: HttpRequest, rates: dict[str, str], key: str) -> bool:
    (action,) = rates
    return consume(request, app=APP, action=action, config=rates, key=key, limit_get=True) is not None
