"""Where browsers ask how they reach each other (STUN), and who passes on what cannot go directly (TURN).

Credentials for TURN expire: coturn's `use-auth-secret`, after "A REST API For Access To TURN Services"
(draft-uberti-behave-turn-rest-00): the user name is a moment and a name, the password its HMAC-SHA1 with a shared secret.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
from typing import Any

from django.conf import settings

LASTS = dt.timedelta(hours=4)  # to begin with; what was allocated in time goes on


def servers(for_whom: str, at: dt.datetime) -> list[dict[str, Any]]:
    """Return the RTCIceServer entries for one person, whose credentials hold for four hours from `at`.

    `for_whom` (such as "agent-3") stands in coturn's log and counts for its quota. Empty when no server is set.
    """
    found: list[dict[str, Any]] = []
    if settings.HEARD_STUN_URLS:
        found.append({"urls": list(settings.HEARD_STUN_URLS)})
    if settings.HEARD_TURN_URLS and settings.HEARD_TURN_SECRET:
        username = f"{int((at + LASTS).timestamp())}:{for_whom}"
        credential = turn_password(username, settings.HEARD_TURN_SECRET)
        found.append({"urls": list(settings.HEARD_TURN_URLS), "username": username, "credential": credential})
    return found


def turn_password(username: str, secret: str) -> str:
    """Return base64(HMAC-SHA1(secret, username)), as coturn reckons it, too."""
    digest = hmac.new(secret.encode(), username.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()
