"""Who is asking: the session, the agent, and the language and time zone they see pages in."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware, LoginRequiredMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject
from django.utils.translation.trans_real import parse_accept_lang_header

from heard.staff.client_address import client_address
from heard.staff.models import Agent

USER_AGENT_LENGTH = 300
INTERFACE = frozenset(code for code, _name in settings.INTERFACE_LANGUAGES)


class Sessions(SessionMiddleware):
    """Django's sessions, which also remember from where somebody came."""

    def process_request(self, request: HttpRequest) -> None:
        """Make the session of the cookie; nothing is read until somebody asks."""
        super().process_request(request)
        request.session.address = client_address(request)  # type: ignore[attr-defined]
        request.session.user_agent = request.headers.get("User-Agent", "")[:USER_AGENT_LENGTH]  # type: ignore[attr-defined]


class SignedInAgent(AuthenticationMiddleware):
    """`request.user` from the session's own query, so that a page pays one query for both."""

    def process_request(self, request: HttpRequest) -> None:
        """Let `request.user` be found when first needed."""
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _agent_of(request))  # type: ignore[assignment]


def _agent_of(request: HttpRequest) -> Agent | AnonymousUser:
    if request.session.is_empty() or request.session.get("_auth_user_id") is None:
        return AnonymousUser()
    agent: Agent | None = request.session.agent  # type: ignore[attr-defined]
    if agent is None:
        request.session.flush()  # the password was changed elsewhere, or they may not sign in any more
        return AnonymousUser()
    return agent


class SignInRequired(LoginRequiredMiddleware):
    """Nobody sees a page without signing in, unless its view says `login_not_required` or its address is public."""

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponseBase | None:
        """Send strangers to the sign-in page, and back afterwards."""
        if request.path.startswith(settings.HEARD_PUBLIC_PATHS):
            return None
        return super().process_view(request, *view)

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponseBase:
        """Redirect; a part of a page that is being exchanged gets 401, which the page tells its reader about."""
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401)
        return super().handle_no_permission(request, view_func)


class LanguageAndTimeZone:
    """Show every page in the agent's own language and time; strangers get their browser's language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what comes next."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the language and time zone of the request."""
        user = getattr(request, "user", None)  # a script's request has none
        agent = user if user is not None and user.is_authenticated else None
        language = agent.language if agent else _asked_for(request)
        with translation.override(language):
            request.LANGUAGE_CODE = translation.get_language() or "en"
            with timezone.override(_zone(agent.time_zone if agent else "UTC")):
                response = self.get_response(request)
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response


def _asked_for(request: HttpRequest) -> str:
    return _wished(request.headers.get("Accept-Language", ""))


@lru_cache(maxsize=200)
def _wished(header: str) -> str:
    """Return the first language a browser asks for of those our own pages are whole in; pages for customers know more."""
    asked = (code.partition("-")[0] for code, _wish in parse_accept_lang_header(header))
    return next((code for code in asked if code in INTERFACE), settings.LANGUAGE_CODE)


def _zone(name: str) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo("UTC")
