"""The link in mails about the community, by which they end."""

from __future__ import annotations

import datetime as dt

from heard.plumbing.signed_links import SignedLinks

MAIL = SignedLinks("heard.community.mail", page="community:mail", count=1, lasts=dt.timedelta(days=180))
