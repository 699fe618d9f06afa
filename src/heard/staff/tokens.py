"""Letting scripts in by their token."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from heard.plumbing.api.idempotency import WRITES
from heard.plumbing.api.limits import Buckets
from heard.plumbing.api.problems import Problem
from heard.plumbing.database.prepared import Prepared
from heard.staff.actions.issue_token import token_hash
from heard.staff.models import Agent, ApiToken, Scope

# How exactly the last use is remembered: a write for each request would cost too much.
USED_EVERY = dt.timedelta(minutes=5)
buckets = Buckets()


class ApiRequest(HttpRequest):
    """A request of a script, for the type checker."""

    auth: ApiToken
    agent: Agent


def insist(may: bool) -> None:
    """Raise PermissionDenied unless the agent may."""
    if not may:
        raise PermissionDenied


class Bearer(HttpBearer):
    """`Authorization: Bearer heard_…`: sets `request.agent`, whom the token acts as. One query."""

    def __init__(self, scope: str = "") -> None:
        """Ask for a scope; left out, reading asks for "read" and changing for "write"."""
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Return the token, or None when it opens nothing; raises Problem when it may not do this, or asks too often."""
        if isinstance(known := getattr(request, "auth", None), ApiToken):
            return known  # asked already, before what the request is about was done once
        at = timezone.now()
        found = _token.find(at=at, secret_hash=token_hash(token))
        if found is None:
            return None
        if wait := buckets.take(f"token:{found.pk}"):
            raise Problem(429, "too-many-requests", "Please slow down a little.", retry_after=round(wait, 3))
        wanted = self.scope or (Scope.WRITE if request.method in WRITES else Scope.READ)
        if not found.may(wanted):
            raise Problem(403, "scope-missing", f"This token may not do that: it needs the scope “{wanted}”.")
        if found.last_used_at is None or at - found.last_used_at > USED_EVERY:
            ApiToken.objects.filter(pk=found.pk).update(last_used_at=at)
        request.agent = found.agent  # type: ignore[attr-defined]
        return found


def _good_token(*, at: dt.datetime, secret_hash: str) -> QuerySet[ApiToken]:
    return ApiToken.objects.good(at=at).select_related("agent").filter(secret_hash=secret_hash)


_EXAMPLES = {"at": dt.datetime(2000, 1, 1, tzinfo=dt.UTC), "secret_hash": "?"}
_token = Prepared(_good_token, joined="agent", examples=_EXAMPLES)
