"""Several things named in one line, as the language of the reader separates them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.translation import pgettext

# Comma and semicolon, as Latin, Arabic and East Asian keyboards write them.
_SEPARATORS = re.compile("[,;،؛，；、]")


def listed(things: Iterable[object]) -> str:
    """Return things one after the other, with the separator of the reader's language between them."""
    return pgettext("between the things of a list", ", ").join(map(str, things))


def separated(typed: str) -> list[str]:
    """Return what somebody typed one after the other, by whichever comma or semicolon their keyboard has."""
    return [part.strip() for part in _SEPARATORS.split(typed) if part.strip()]
