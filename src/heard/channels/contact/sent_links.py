"""Links to the page that thanks for a letter: for one conversation, of which it tells no more than number and moment."""

from __future__ import annotations

import datetime as dt

from heard.plumbing.signed_links import SignedLinks

SENT = SignedLinks("heard.contact.sent", page="contact_sent", count=1, lasts=dt.timedelta(days=1))
