"""Where one is signed in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from heard.staff.access import AgentRequest, agents
from heard.staff.actions.end_other_sessions import end_other_sessions
from heard.staff.actions.end_session import end_session
from heard.staff.browsers import browser_of
from heard.staff.models import Session
from heard.staff.queries import sessions_of
from heard.staff.sessions import session_hash


@agents
@require_safe
def sessions(request: AgentRequest) -> HttpResponse:
    """List every browser one is signed in with."""
    at = timezone.now()
    rows = [(session, *browser_of(session.user_agent)) for session in sessions_of(request.user, at=at)]
    context = {"sessions": rows, "present": _present(request), "now": at, "here": "sessions"}
    return render(request, "staff/sessions.html", context)


@agents
@require_POST
def session_ending(request: AgentRequest, key_hash: str) -> HttpResponse:
    """Sign one browser out."""
    session = get_object_or_404(Session.objects.visible_to(request.user), pk=key_hash)
    end_session(session_hash=session.pk)
    messages.success(request, _("Signed out there."))
    return redirect("staff:sessions")


@agents
@require_POST
def other_sessions_ending(request: AgentRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    ended = end_other_sessions(agent=request.user, kept_hash=_present(request), by=request.user)
    messages.success(
        request, ngettext("Signed out in one other place.", "Signed out in %(n)d other places.", ended) % {"n": ended}
    )
    return redirect("staff:sessions")


def _present(request: AgentRequest) -> str:
    return session_hash(request.session.session_key or "")
