"""Questions about the people who work here."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from heard.staff.models import Agent, PushSubscription, Session
from heard.staff.sessions import SessionStore, session_hash


@dataclass(frozen=True)
class SignedIn:
    """Somebody who is signed in, and the session AgentSignedOut would name."""

    agent: Agent
    session_hash: str


def signed_in(session_key: str) -> SignedIn | None:
    """Return who is signed in with the cookie's key (settings.SESSION_COOKIE_NAME), with one query; None for nobody."""
    session = SessionStore(session_key)
    session.load()
    return SignedIn(session.agent, session_hash(session_key)) if session.agent else None


def is_told(agent: Agent, *, endpoint: str) -> bool:
    """Return whether a browser of an agent is told what is urgent."""
    return "\0" not in endpoint and PushSubscription.objects.filter(agent=agent.pk, endpoint=endpoint).exists()


def kept_in_sessions(agent: Agent, name: str) -> list[Any]:
    """Return what the sessions of an agent keep under a name, one for each that keeps something; with one query."""
    kept = (
        json.loads(data).get(name) for data in Session.objects.filter(agent=agent.pk).values_list("data", flat=True)
    )
    return [one for one in kept if one is not None]


def sessions_of(agent: Agent, *, at: dt.datetime) -> list[Session]:
    """Return where an agent is signed in, last seen first."""
    return list(Session.objects.visible_to(agent).present(at=at).defer("data").order_by("-seen_at"))
