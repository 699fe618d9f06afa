"""The addresses of our pages, worked out once: a page names dozens of them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import reverse


def address_of(name: str, *positional: Any, **named: Any) -> str:
    """Return the path of a page by the name of its address. Raises NoReverseMatch."""
    return _known(settings.ROOT_URLCONF, name, positional, tuple(named.items()))


@lru_cache(maxsize=4096)
def _known(urlconf: str, name: str, positional: tuple[Any, ...], named: tuple[tuple[str, Any], ...]) -> str:
    return reverse(name, urlconf, args=positional or None, kwargs=dict(named) or None)
