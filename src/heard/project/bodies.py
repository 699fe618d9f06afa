"""How much may be sent to which addresses: kept by the public port, and by the pages for who reaches them by another way."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from heard.plumbing.bodies import Room, room_at
from heard.project.views.errors import too_large

MEBIBYTE = 1024 * 1024
FORM = 8 * MEBIBYTE  # a form without files may have five
FILES = 100 * MEBIBYTE  # pages for customers say kindly from 20 or 25 on that it is too much, and keep what was typed
AGENTS = 300 * MEBIBYTE  # some files of 25 at once
FILM = 4096 * MEBIBYTE  # from 500 on the studio says so kindly, see plumbing/files/bounding.py


def rooms() -> tuple[Room, ...]:
    """Return how much may be sent where; the first that fits counts."""
    return (
        Room("/studio/", FORM, FILM),
        Room("/api/", 40 * MEBIBYTE, 40 * MEBIBYTE),
        Room("/hooks/", 3 * settings.HEARD_MAX_MAIL_BYTES, 3 * settings.HEARD_MAX_MAIL_BYTES),
        *(Room(path, FILES, AGENTS) for path in ("/contact/", "/request/", "/chat/files/", "/mailbox/")),
        Room("/", FORM, AGENTS),
    )


class RoomForBodies:
    """Refuses what is far too large, unread: else a stranger's gigabyte would be read before anybody asked who they are."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep what comes next."""
        self.get_response = get_response
        self.rooms = rooms()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer 413, or pass the request on; who asks is looked up for large bodies alone."""
        given = request.META.get("CONTENT_LENGTH", "")
        size, room = int(given) if given.isdecimal() else 0, room_at(request.path_info, self.rooms)
        if size > room.of_anybody and size > room.most_bytes(is_known=request.user.is_authenticated):
            return too_large(request)
        return self.get_response(request)
