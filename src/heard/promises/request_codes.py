"""The codes by which a customer shows that a mailbox is theirs: reckoned, never kept."""

from __future__ import annotations

import datetime as dt
import hmac

from django.utils.crypto import salted_hmac

from heard.promises.models import RequestCode

SALT = "heard.promises.request_code"
LASTS = dt.timedelta(minutes=20)
MOST_TRIES = 5
MOST_CODES, WITHIN = 3, dt.timedelta(hours=1)


def code_of(row: RequestCode) -> str:
    """Return the six digits that were sent: only who knows our secret key can reckon them from the row."""
    digest = salted_hmac(SALT, f"{row.pk}:{row.address_id}:{row.made_at.isoformat()}", algorithm="sha256").digest()
    return f"{int.from_bytes(digest[:8]) % 1_000_000:06d}"


def is_code(row: RequestCode, typed: str) -> bool:
    """Return whether somebody typed the code; spaces and dashes do not matter, nor do other scripts' digits."""
    digits = "".join(str(int(sign)) for sign in typed[:40] if sign.isdecimal())
    return hmac.compare_digest(digits, code_of(row))
