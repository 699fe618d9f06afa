"""Being told in a browser what is urgent: its service worker, and the switch."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.views.decorators.http import require_POST, require_safe

from heard.staff.access import AgentRequest, agents
from heard.staff.actions.push import push_key
from heard.staff.actions.subscribe import SubscriptionIsWrong, subscribe
from heard.staff.actions.unsubscribe import unsubscribe
from heard.staff.queries import is_told
from heard.staff.sessions import session_hash

WORKER = Path(__file__).parents[1] / "static" / "heard" / "staff" / "service-worker.js"


@login_not_required
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """Hand out the service worker, at an address from which it may stand for the whole house. It holds no secret."""
    return HttpResponse(_worker(), content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


@cache
def _worker() -> bytes:
    return WORKER.read_bytes()


@agents
@require_POST
def key(request: AgentRequest) -> JsonResponse:
    """Hand out the public key by which a browser knows us later."""
    return JsonResponse({"key": push_key().public})


@agents
@require_POST
def beginning(request: AgentRequest) -> HttpResponse:
    """Tell this browser from now on."""
    given = {name: request.POST.get(name, "") for name in ("endpoint", "p256dh", "auth")}
    try:
        subscribe(
            agent=request.user,
            endpoint=given["endpoint"],
            public_key=given["p256dh"],
            auth=given["auth"],
            user_agent=request.headers.get("User-Agent", ""),
            session_hash=session_hash(request.session.session_key or ""),
        )
    except SubscriptionIsWrong:
        return HttpResponseBadRequest()
    return HttpResponse(status=204)


@agents
@require_POST
def knowing(request: AgentRequest) -> JsonResponse:
    """Say whether this browser is told: it is not any more after its agent signed out, though it still is ready to be."""
    return JsonResponse({"known": is_told(request.user, endpoint=request.POST.get("endpoint", ""))})


@agents
@require_POST
def ending(request: AgentRequest) -> HttpResponse:
    """Tell this browser nothing any more."""
    unsubscribe(agent=request.user, endpoint=request.POST.get("endpoint", ""))
    return HttpResponse(status=204)
