"""What every page about a customer asks and answers."""

from __future__ import annotations

import json
from typing import cast
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from heard.customers.models import Customer
from heard.staff.models import Agent


def agent_of(request: HttpRequest) -> Agent:
    """Return the agent who asks; the house lets nobody else in as far as a view."""
    return cast(Agent, request.user)


def customer_for(request: HttpRequest, number: int) -> Customer:
    """Return a customer the asking agent may know, neither merged nor erased. Raises Http404."""
    found = Customer.objects.visible_to(agent_of(request)).present().filter(pk=number).first()
    if found is None:
        raise Http404(_("There is no customer %(number)s any more.") % {"number": number})
    return found


def is_fragment(request: HttpRequest) -> bool:
    """Return whether htmx asks for a part of a page rather than the whole."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-History-Restore-Request") != "true"


def number_in(given: str | None) -> int | None:
    """Return a number from a form or an address; None for anything else."""
    return int(given) if given and given.isdecimal() and len(given) < 19 else None


def toast(said: str, *, undo: str = "") -> str:
    """Return the HX-Trigger that says what was done, with the address that takes it back."""
    return json.dumps({"heard:toast": {"text": said, **({"undo": {"url": undo, "method": "POST"}} if undo else {})}})


def refused(said: str) -> HttpResponse:
    """Return an answer that says what is wrong and leaves the screen as it is (htmx.js shows the header's words)."""
    headers = {"X-Heard-Problem": quote(said), "HX-Reswap": "none"}
    return HttpResponse(said, status=409, content_type="text/plain; charset=utf-8", headers=headers)
