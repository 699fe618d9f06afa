"""Whether what is sent leaves the machine at all, or lies in the outbox folder until somebody connects a mail account."""

from __future__ import annotations

from django.conf import settings
from django.db import connection

#: A row for whatever lets it be as it is: a mail account that sends, or the demo, whose mail nobody waits for.
WAYS_OUT = """
SELECT FROM email_mailaccount WHERE is_active AND smtp_host <> ''
UNION ALL SELECT FROM plumbing_installation WHERE is_demo"""


def has_server() -> bool:
    """Return whether the installation has a mail server of its own (HEARD_OUTGOING), and not the outbox folder."""
    return bool(settings.HEARD_OUTGOING != "outbox")


def nothing_leaves() -> bool:
    """Return whether all answers only lie in the outbox folder, though this is no demo."""
    if has_server():
        return False
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT NOT EXISTS ({WAYS_OUT})")
        return bool(cursor.fetchone()[0])
