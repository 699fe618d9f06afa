"""How often codes may be asked for, and tried, from one network: whoever tries addresses one after the other is slowed down."""

from __future__ import annotations

from allauth.core.internal.ratelimit import consume
from django.http import HttpRequest

from heard.staff.client_address import network_of

APP = "heard.promises"
ASKED = {"request_codes_asked_for": "10/m/key,30/600s/key"}
TRIED = {"request_codes_tried": "10/m/key,50/600s/key"}


def may_ask(request: HttpRequest) -> bool:
    """Count that a code is asked for, whether we know the address or not; return whether it is not one too many."""
    return _counted(request, ASKED)


def may_try(request: HttpRequest) -> bool:
    """Count that a code is tried; return whether it is not one too many."""
    return _counted(request, TRIED)


def _counted(request: HttpRequest, rates: dict[str, str]) -> bool:
    (action,) = rates
    return consume(request, app=APP, action=action, config=rates, key=network_of(request)) is not None
