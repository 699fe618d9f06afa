"""How often codes may be asked for, and codes and passwords be tried: whoever tries one after the other is slowed down.

What is counted is what was typed, whether we know the address or not.
"""

from __future__ import annotations

from allauth.core.internal.ratelimit import RateLimitUsage, consume
from django.http import HttpRequest

from heard.staff.client_address import network_of

APP = "heard.promises"
ASKED = {"request_codes_asked_for": "10/m/key,30/600s/key"}
TRIED = {"request_codes_tried": "10/m/key,50/600s/key"}
PASSWORDS = {"request_passwords_tried": "10/m/key,50/600s/key"}  # from one network, for whatever address
PASSWORDS_OF_ONE = {"request_passwords_of_one": "5/300s/key"}  # from one network, for one address
PASSWORDS_FROM_ANYWHERE = {"request_passwords_from_anywhere": "100/h/key"}  # then its owner signs in with a code


def may_ask(request: HttpRequest) -> bool:
    """Count that a code is asked for, whether we know the address or not; return whether it is not one too many."""
    return _counted(request, ASKED)


def may_try(request: HttpRequest) -> bool:
    """Count that a code is tried; return whether it is not one too many."""
    return _counted(request, TRIED)


def count_password(request: HttpRequest, whose: str) -> RateLimitUsage | None:
    """Count that a password is tried; return what takes the count back when it was right, or None when it is one too many.

    `whose` is the address that was typed, in its one way of being written, or says otherwise whose password it would be.
    """
    network = network_of(request)
    counts = (
        (PASSWORDS, network),
        (PASSWORDS_OF_ONE, f"{network} {whose}"),
        (PASSWORDS_FROM_ANYWHERE, whose),
    )
    used = RateLimitUsage(usage=[])
    for rates, key in counts:
        (action,) = rates
        one = consume(request, app=APP, action=action, config=rates, key=key)
        if one is None:
            return None
        used.usage.extend(one.usage)
    return used


def _counted(request: HttpRequest, rates: dict[str, str]) -> bool:
    (action,) = rates
    return consume(request, app=APP, action=action, config=rates, key=network_of(request)) is not None
