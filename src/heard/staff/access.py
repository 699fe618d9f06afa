"""Who may open which page. Pages need a sign-in unless they say `login_not_required`; these ask for more."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from heard.staff.models import Agent

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class AgentRequest(HttpRequest):
    """A request of somebody who is signed in, for the type checker: `request.user` is an Agent."""

    user: Agent


def agents(view: View) -> View:
    """Let everybody in who works here."""
    return _only(view, lambda agent: True)


def leads(view: View) -> View:
    """Let team leads and administrators in; others get 403."""
    return _only(view, lambda agent: agent.is_lead)


def editors(view: View) -> View:
    """Let editors and administrators in; others get 403."""
    return _only(view, lambda agent: agent.is_editor)


def admins(view: View) -> View:
    """Let administrators in; others get 403."""
    return _only(view, lambda agent: agent.is_admin)


def _only(view: View, may: Callable[[Agent], bool]) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *positional: Any, **named: Any) -> HttpResponseBase:
        agent = request.user
        if not (isinstance(agent, Agent) and agent.is_active and may(agent)):
            raise PermissionDenied
        return view(request, *positional, **named)

    return guarded  # type: ignore[return-value]
