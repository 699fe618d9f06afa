"""How much work one mail may cost; beyond a limit the rest is left out and said so in `problems`."""

from __future__ import annotations

HEADER_BYTES = 1_000_000
"""Size of one header section; 5,000 recipients fit well."""

HEADERS = 2_000
"""Header fields in one header section."""

RECIPIENTS = 5_000
"""Addresses read from To, Cc and Reply-To together."""

REFERENCES = 100
"""Message-IDs kept of References: the first and the newest ones."""

DEPTH = 25
"""Multiparts inside multiparts."""

PARTS = 500
"""MIME parts in one mail."""

DECODED_BYTES = 80_000_000
"""Decoded size of all attachments together."""

TEXT_CHARACTERS = 5_000_000
"""Length of the text of one mail."""

HTML_CHARACTERS = 1_000_000
"""Length of the HTML of one mail that is cleaned and shown."""

HTML_LINES = 20_000
"""Lines of HTML in which the new part is looked for."""

DATA_IMAGES = 50
"""Images written into the HTML itself that become attachments."""

BOUNCED_ADDRESSES = 500
"""Failed addresses read from one bounce."""
