"""Django's session engine over our own table, which loads the session and its agent with one query."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from heard.plumbing.database.statements import prepared
from heard.plumbing.live.book import PRESENT_CURSOR
from heard.staff.actions.end_session import end_session
from heard.staff.models import Agent, PushSubscription, Session

SEEN_EVERY = dt.timedelta(minutes=5)  # a page view is no reason to write; "seen five minutes ago" is near enough
AGENT_FIELDS = [field.attname for field in Agent._meta.concrete_fields]
ONE_QUERY = f"""
SELECT s.data, s.seen_at, ({PRESENT_CURSOR}), {", ".join(f'a."{field}"' for field in AGENT_FIELDS)}
FROM staff_session s LEFT JOIN staff_agent a ON a.id = s.agent_id
WHERE s.key_hash = %s AND s.expires_at > %s
"""  # noqa: S608 - put together from names of columns


def session_hash(session_key: str) -> str:
    """Return what is kept of a cookie's key, and what AgentSignedOut names a session by."""
    return hashlib.sha256(session_key.encode()).hexdigest()


class SessionStore(SessionBase):
    """A session and, once it is loaded, the agent who is signed in with it.

    It is loaded before anything that a page shows is read, so the page asks at `place` for what it may have missed.
    """

    agent: Agent | None = None
    place = ""  # in the book of facts
    address: str | None = None
    user_agent = ""

    def load(self) -> dict[str, Any]:
        """Return what is kept for the key, and know the agent; an unknown or expired key gives an empty session."""
        now = timezone.now()
        with prepared() as cursor:
            cursor.execute(ONE_QUERY, [session_hash(self.session_key or ""), now])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        data: dict[str, Any] = json.loads(row[0])
        self.place = row[2]
        self.agent = agent_of_session(data, Agent.from_db(connection.alias, AGENT_FIELDS, row[3:]) if row[3] else None)
        if self.agent and now - row[1] > SEEN_EVERY:
            self._write_seen(now)
        return data

    def exists(self, session_key: str) -> bool:
        """Whether the key is known."""
        return Session.objects.filter(pk=session_hash(session_key)).exists()

    def create(self) -> None:
        """Begin a session under a new key."""
        self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
        self.save(must_create=True)
        self.modified = True

    def save(self, must_create: bool = False) -> None:
        """Write the session; raises UpdateError when it was ended meanwhile (it must not come back to life)."""
        if self.session_key is None:
            return self.create()
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        values = {
            "agent_id": data.get(SESSION_KEY),
            "data": json.dumps(data),
            "expires_at": self.get_expiry_date(),
            "address": self.address,
            "user_agent": self.user_agent,
        }
        if must_create:
            self._insert(values)
        elif not Session.objects.filter(pk=session_hash(self.session_key)).update(**values):
            raise UpdateError
        return None

    def cycle_key(self) -> None:
        """Go on under a new key, in the same browser: which goes on being told what is urgent."""
        former, data = self.session_key, self._session  # type: ignore[attr-defined]
        self.create()
        self._session_cache = data
        if former:
            browsers = PushSubscription.objects.filter(session_hash=session_hash(former))
            browsers.update(session_hash=session_hash(self.session_key or ""))
            self.delete(former)

    def delete(self, session_key: str | None = None) -> None:
        """End the session, and tell so if somebody was signed in."""
        key = session_key or self.session_key
        if key:
            end_session(session_hash=session_hash(key))

    @classmethod
    def clear_expired(cls) -> None:
        """Forget sessions that nobody can use any more.

        Nobody signed out there: their browsers are told until their agent signs out, wherever that is.
        """
        expired = Session.objects.filter(expires_at__lte=timezone.now())
        PushSubscription.objects.filter(session_hash__in=expired.values("pk")).update(session_hash="")
        expired.delete()

    def _insert(self, values: dict[str, Any]) -> None:
        try:
            with transaction.atomic():
                Session.objects.create(key_hash=session_hash(self.session_key or ""), **values)
        except IntegrityError as error:
            raise CreateError from error

    def _write_seen(self, now: dt.datetime) -> None:
        seen = {"seen_at": now, "address": self.address} if self.address else {"seen_at": now}
        Session.objects.filter(pk=session_hash(self.session_key or "")).update(**seen)


def agent_of_session(data: dict[str, Any], agent: Agent | None) -> Agent | None:
    """Return the agent if the session still counts: they may sign in, and their password is the one they came with."""
    if agent is None or not agent.is_active or data.get(SESSION_KEY) != str(agent.pk):
        return None
    proof = data.get(HASH_SESSION_KEY, "")
    valid = [agent.get_session_auth_hash(), *agent.get_session_auth_fallback_hash()]
    return agent if any(constant_time_compare(proof, hash_) for hash_ in valid) else None
