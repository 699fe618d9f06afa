"""The links that people who registered for a webinar hold, and the flood they cannot make."""

from __future__ import annotations

import datetime as dt

from heard.plumbing.signed_links import SignedLinks

#: The page of one's own registration: the letters lead there. It names the registration.
PLACES = SignedLinks(
    "heard.knowledge.registration", page="knowledge:webinar_place", count=1, lasts=dt.timedelta(days=400)
)
