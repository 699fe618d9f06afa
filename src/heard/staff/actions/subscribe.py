"""Let a browser be told what is urgent."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.db import transaction

from heard.plumbing.push.encrypting import KeysAreWrong, checked_keys
from heard.plumbing.sealing import seal
from heard.staff.models import PushSubscription, Session

if TYPE_CHECKING:
    from heard.staff.models import Agent

MOST = 10  # browsers of one agent; the oldest goes


class SubscriptionIsWrong(Exception):
    """This is no subscription that a browser would hand us."""


def subscribe(
    *,
    agent: Agent,
    endpoint: str,
    public_key: str,
    auth: str,
    user_agent: str = "",
    session_hash: str = "",
    allow_private: bool = False,
) -> PushSubscription:
    """Remember one browser of an agent, until the session ends; told again, or by another agent there, it is the same browser.

    Only addresses by https are taken; where they lead is checked whenever they are used. Raises SubscriptionIsWrong, also
    for a session that has ended by now.
    """
    try:
        checked_keys(public_key, auth)
        parts = urlsplit(endpoint)
    except (KeysAreWrong, ValueError) as error:
        raise SubscriptionIsWrong from error
    is_secure = parts.scheme == "https" or (allow_private and parts.scheme == "http")
    if not (is_secure and parts.hostname and len(endpoint) <= 1000 and endpoint.isascii() and endpoint.isprintable()):
        raise SubscriptionIsWrong
    with transaction.atomic():
        if session_hash and not _goes_on(session_hash):
            raise SubscriptionIsWrong
        kept = {
            "agent": agent,
            "public_key": public_key,
            "auth": seal(auth),
            "user_agent": user_agent[:300],
            "session_hash": session_hash,
        }
        row, _is_new = PushSubscription.objects.update_or_create(endpoint=endpoint, defaults=kept)
        many = PushSubscription.objects.filter(agent=agent).order_by("-pk").values_list("pk", flat=True)
        PushSubscription.objects.filter(pk__in=list(many[MOST:])).delete()
    return row


def _goes_on(session_hash: str) -> bool:
    """Return whether a session has not ended; whoever signs out of it waits until the browser is known, and then ends both."""
    rows = Session.objects.select_for_update(no_key=True).filter(pk=session_hash)
    return bool(rows.values_list("pk", flat=True))
