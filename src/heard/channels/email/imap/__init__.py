"""Fetching mail from mailboxes elsewhere (IMAP, RFC 9051)."""

from heard.channels.email.imap.testing import Step, test_connection
from heard.channels.email.imap.watching import run

__all__ = ["Step", "run", "test_connection"]
