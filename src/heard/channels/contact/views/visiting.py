"""Whoever comes to the contact page: anybody, answered in their language, never out of a cache."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from heard.customers.languages import LANGUAGES, language_of_visitor

View = Callable[..., HttpResponse]


def open_to_all(view: View) -> View:
    """Let anybody in: in the language they were reading in (`?language=`), or else the one their browser asks for."""

    @wraps(view)
    def opened(request: HttpRequest, **named: str) -> HttpResponse:
        wanted = request.POST.get("language") or request.GET.get("language", "")
        accepted = language_of_visitor(request.headers.get("Accept-Language", ""))
        with translation.override(wanted if wanted in LANGUAGES else accepted):
            return view(request, **named)

    return login_not_required(never_cache(opened))


def from_our_pages(view: View) -> View:
    """Take forms of ours alone. Where a form comes from, browsers say themselves with every POST: there is no token that could
    be missing, or be too old for what somebody wrote for an hour.
    """

    @wraps(view)
    def checked(request: HttpRequest, **named: str) -> HttpResponse:
        origin = request.headers.get("Origin", "")
        if origin and urlsplit(origin).netloc != request.get_host():
            raise PermissionDenied(_("This form is not ours."))
        return view(request, **named)

    return csrf_exempt(checked)
