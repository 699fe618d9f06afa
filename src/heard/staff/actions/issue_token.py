"""Make a key for a script."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence

from django.db import transaction

from heard.plumbing.events import announce
from heard.staff.events import ApiTokenIssued
from heard.staff.models import Agent, ApiToken, Scope

PREFIX = "heard_"


class ScopeIsWrong(Exception):
    """A token needs at least one scope, and only administrators give out "admin"."""


def issue_token(
    *,
    agent: Agent,
    name: str,
    scopes: Sequence[str],
    at: dt.datetime,
    expires_at: dt.datetime | None = None,
    by: Agent | None = None,
) -> tuple[ApiToken, str]:
    """Make a token that acts as `agent`, and return it with the secret, which nobody can read again.

    `by` is who makes it, left out when it is the agent. Raises ScopeIsWrong.
    """
    wanted = sorted(set(scopes))
    if not wanted or not set(wanted) <= set(Scope.values) or (Scope.ADMIN in wanted and not agent.is_admin):
        raise ScopeIsWrong
    secret = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        token = ApiToken.objects.create(
            agent=agent,
            name=name.strip()[:80],
            start=secret[:12],
            secret_hash=token_hash(secret),
            scopes=wanted,
            created_at=at,
            expires_at=expires_at,
        )
        announce(ApiTokenIssued(agent_id=agent.pk, by_agent_id=(by or agent).pk, token_id=token.pk))
    return token, secret


def token_hash(secret: str) -> str:
    """Return under what a token is kept. A plain hash is enough: the secret is 256 random bits, not a password."""
    return hashlib.sha256(secret.encode()).hexdigest()
