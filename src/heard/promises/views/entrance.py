"""What every page shares on which customers sign in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from heard.customers.languages import language_of_visitor
from heard.knowledge.house import house
from heard.promises.newcomers import welcomes_newcomers
from heard.promises.views.opening import kept_away
from heard.promises.views.signed_in import wanted_page

View = Callable[[HttpRequest], HttpResponse]
LONGEST_ADDRESS = 320


def spoken_to(view: View) -> View:
    """Answer in a language that the visitor's browser asks for."""

    @wraps(view)
    def spoken(request: HttpRequest) -> HttpResponse:
        with translation.override(language_of_visitor(request.headers.get("Accept-Language", ""))):
            return view(request)

    return spoken


def asking(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    """Ask for an address, or for the code that was sent there (`is_sent`)."""
    typed = {"address": "", "problem": "", "code_problem": "", "is_sent": False}
    return entrance(request, "promises/requests_asking.html", {**typed, **more}, status=status)


def entrance(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Return a page on which somebody signs in, and from which they go on to the page they wanted."""
    wanted = wanted_page(request)
    onward = f"?{urlencode({'next': wanted})}" if wanted else ""
    ways = {
        "with_code": f"{reverse('promises:requests')}{onward}",
        "with_password": f"{reverse('promises:requests_with_password')}{onward}",
    }
    shown = {**ways, **context, "wanted": wanted, "for_all": welcomes_newcomers(wanted), "house": house(request)}
    return kept_away(render(request, template, shown, status=status))


def too_often() -> str:
    """Say that a network asked too often."""
    return _("That was tried very often from your network. Please wait ten minutes, then try again; nothing is lost.")


def code_is_wrong() -> str:
    """Say that somebody typed something else than the code they were sent."""
    return _("That is not the code, or it is too old by now. Please look at the newest mail, or ask for another.")
