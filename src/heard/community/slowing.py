"""How often one network may write to the community: floods end here, before anything is looked up or kept."""

from __future__ import annotations

from allauth.core.internal.ratelimit import consume
from django.http import HttpRequest

from heard.staff.client_address import network_of

WRITTEN = {"community_written": "12/m/key,90/h/key"}
CLICKED = {"community_clicked": "60/m/key"}


def may_write(request: HttpRequest) -> bool:
    """Count that something is written; return whether it is not one too many."""
    return _counted(request, WRITTEN)


def may_click(request: HttpRequest) -> bool:
    """Count a vote, a flag or the like; return whether it is not one too many."""
    return _counted(request, CLICKED)


def _counted(request: HttpRequest, rates: dict[str, str]) -> bool:
    (action,) = rates
    return consume(request, app="heard.community", action=action, config=rates, key=network_of(request)) is not None
