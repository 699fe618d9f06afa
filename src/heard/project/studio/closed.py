"""What of Wagtail is closed: its own people and groups, and whatever no help centre needs."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase

from heard.plumbing.studio.rights import may

#: People are made by invitations and changed by verbs, so Wagtail's own forms for them must not be reachable at all.
CLOSED = (
    "account",
    "collections",
    "documents",
    "failwhale",
    "groups",
    "locales",
    "password_reset",
    r"reports/(?!page-types-usage)[^/]*",  # how many pages there are of a kind, to which Wagtail's own screens lead
    "search",
    "snippets",
    "tasks",
    "test404",
    "users",
    "workflows",
)
PATTERN = rf"^(?:{'|'.join(CLOSED)}|choose-document[a-z-]*)/"


def closed(request: HttpRequest) -> HttpResponseBase:
    """Say that there is nothing here."""
    raise Http404


def for_editors(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let only those in to whom the studio opens at all; others who are signed in get 403."""

    @wraps(view)
    def guarded(request: HttpRequest, *positional: Any, **named: Any) -> HttpResponseBase:
        if not may(request.user, "is_editor"):
            raise PermissionDenied
        return view(request, *positional, **named)

    return guarded
