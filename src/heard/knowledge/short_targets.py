"""Where a short link may lead: to a page of this house that strangers may open, and nowhere else."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve

LONGEST = 1000
_OURS = re.compile(r"/(?![/\\])[^\\\s\x00-\x1f\x7f]*")
#: What no stranger may open, what is no page, and short links themselves, which could lead round in a circle.
_CLOSED = ("/go/", "/studio/", "/api/", "/account/", "/hooks/", "/static/", "/media/", "/welcome/", "/mailbox/")


class NotOurs(Exception):
    """This is no address of this house."""


class NoPage(Exception):
    """There is no page at this address that everybody could open."""


def target_of(typed: str) -> str:
    """Return the path of a page, from its path or its whole address as copied from a browser. Raises NotOurs and NoPage."""
    path = _path(typed.strip())
    if not is_ours(path):
        raise NotOurs
    bare = urlsplit(path).path
    try:
        found = resolve(bare)
    except Resolver404 as error:
        raise NoPage from error
    is_open = not getattr(found.func, "login_required", True) or bare.startswith(settings.HEARD_PUBLIC_PATHS)
    if bare.startswith(_CLOSED) or not is_open:
        raise NoPage
    return path


def is_ours(path: str) -> bool:
    """Return whether this is a path on this site, and nothing that a browser takes for another one's address."""
    return len(path) <= LONGEST and _OURS.fullmatch(path) is not None


def _path(typed: str) -> str:
    ours = settings.HEARD_URL.rstrip("/")
    if typed == ours or typed.startswith((f"{ours}/", f"{ours}?", f"{ours}#")):
        return typed.removeprefix(ours) or "/"
    return typed
