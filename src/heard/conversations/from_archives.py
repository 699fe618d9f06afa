"""Messages that were brought in from an archive: they stand among what was said, and nothing is owed or done for them."""

from __future__ import annotations

import json

#: Among the facts of such a message; its channel writes it down.
OF_AN_ARCHIVE = {"no_acknowledgement": "import"}


def is_of_an_archive(message: str) -> str:
    """Return the condition in SQL, for a row of messages by its alias."""
    return f"{message}.facts @> '{json.dumps(OF_AN_ARCHIVE)}'"
