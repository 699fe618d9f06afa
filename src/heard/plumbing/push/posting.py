"""Handing a message to a push service."""

from __future__ import annotations

import datetime as dt

from heard.plumbing.fetch import FetchError, ForbiddenAddressError, fetch
from heard.plumbing.push.encrypting import encrypted
from heard.plumbing.push.signing import authorization

TIMEOUT_SECONDS = 10.0
TTL_SECONDS = 3600  # what is urgent now is not in an hour
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

    Of two with the same `topic` (32 letters of base64url at most) that wait there, only the newer is shown.
    After `ttl_seconds` it is not shown any more. `allow_private` is for a push service of the operator's own. Raises SubscriptionGone, PushServiceBusy, and ValueError
    for keys that are none.
    """
    body = encrypted(plain, public_key=public_key, auth=auth)
    headers = {
        "Authorization": authorization(endpoint, private_key=private_key, subject=subject, at=at),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(ttl_seconds),
        "Topic": topic,
        "Urgency": "high",
    }
    try:
        answer = fetch(
            endpoint,
            method="POST",
            headers=headers,
            body=body,
            timeout_seconds=TIMEOUT_SECONDS,
            max_bytes=64 * 1024,
            allow_private=allow_private,
        )
    except ForbiddenAddressError as error:
        raise SubscriptionGone from error
    except FetchError as error:
        raise PushServiceBusy(str(error)) from error
    if answer.status in GONE:
        raise SubscriptionGone
    if not 200 <= answer.status < 300:
        raise PushServiceBusy(f"The answer was {answer.status}.")
