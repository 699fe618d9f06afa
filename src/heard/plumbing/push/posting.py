"""Handing a message to a push service."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from heard.plumbing.fetch import FetchError, ForbiddenAddressError, fetch
from heard.plumbing.push.encrypting import encrypted
from heard.plumbing.push.signing import authorization

TIMEOUT_SECONDS = 10.0
TTL_SECONDS = 3600  # what is urgent now is not in an hour
LONGEST_ANSWER = 64 * 1024  # bytes
GONE = frozenset({404, 410})


class SubscriptionGone(Exception):
    """The browser does not want to hear from us any more, or is not there; nobody should try again."""


class PushServiceBusy(Exception):
    """The push service did not take it; try again later."""


def post(
    plain: bytes,
    *,
    endpoint: str,
    public_key: str,
    auth: str,
    private_key: str,
    subject: str,
    topic: str,
    at: dt.datetime,
    ttl_seconds: int = TTL_SECONDS,
    allow_private: bool = False,
) -> None:
    """Hand a message to the push service of one browser.

    Of two with the same `topic` (32 letters of base64url at most) that wait there, only the newer is shown; after
    `ttl_seconds` none is. `allow_private` is for a push service of the operator's own. Raises SubscriptionGone,
    PushServiceBusy, and ValueError for keys that are none.
    """
    headers = {
        "Authorization": authorization(endpoint, private_key=private_key, subject=subject, at=at),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(ttl_seconds),
        "Topic": topic,
        "Urgency": "high",
    }
    body = encrypted(plain, public_key=public_key, auth=auth)
    _insist_on_taken(_answer(endpoint, headers, body, allow_private=allow_private))


def _answer(endpoint: str, headers: Mapping[str, str], body: bytes, *, allow_private: bool) -> int:
    """Post it, and return the status of the answer."""
    try:
        return fetch(
            endpoint,
            method="POST",
            headers=headers,
            body=body,
            timeout_seconds=TIMEOUT_SECONDS,
            max_bytes=LONGEST_ANSWER,
            allow_private=allow_private,
        ).status
    except ForbiddenAddressError as error:
        raise SubscriptionGone from error
    except FetchError as error:
        raise PushServiceBusy(str(error)) from error


def _insist_on_taken(status: int) -> None:
    if status in GONE:
        raise SubscriptionGone
    if not 200 <= status < 300:
        raise PushServiceBusy(f"The answer was {status}.")
