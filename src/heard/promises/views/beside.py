"""What floors above show on the page of my request: pieces of their own, made when the page is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.http import HttpRequest

from heard.conversations.models import Conversation

#: Returns safe HTML in the customer's language, or nothing where there is nothing to show.
Piece = Callable[[HttpRequest, Conversation, dt.datetime], str]

_PIECES: list[Piece] = []


def show_on_request(piece: Piece) -> None:
    """Let a floor above show something on the page of a request, beside what was promised; each piece once."""
    if piece not in _PIECES:
        _PIECES.append(piece)


def beside(request: HttpRequest, conversation: Conversation, *, at: dt.datetime) -> list[str]:
    """Return what there is to show of one request."""
    return [html for piece in _PIECES if (html := piece(request, conversation, at))]
