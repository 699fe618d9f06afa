"""Where one socket of a visitor is: which conversation is before them, how far they read, what they type, and on which page."""

from __future__ import annotations

import secrets
from dataclasses import replace

from django.utils import timezone

from heard.channels.chat.line import asking
from heard.channels.chat.line.asking import Hello
from heard.channels.chat.line.desk import Guest
from heard.channels.chat.line.presence import Here, Presence


class Whereabouts:
    """Shows agents where a socket is whenever that changes, until it leaves."""

    def __init__(self, presence: Presence, guest: Guest, hello: Hello) -> None:
        """Begin with nothing open; the page is known from their hello, but not shown yet."""
        self._presence = presence
        self._socket = secrets.token_urlsafe(9)
        self.page = (asking.without_query(hello.url), hello.title)  #: its address and title
        self._here = Here(
            inbox=guest.widget.inbox_id,
            chat=0,
            name=guest.there.name,
            since=timezone.now().isoformat(timespec="seconds"),
        )

    @property
    def chat(self) -> int:
        """The conversation before them; 0: none."""
        return self._here.chat

    def look(self, chat: int, *, types: bool = False, text: str = "") -> None:
        """Show that they look at a conversation (0: at none), and what they type in it."""
        here = self._here if chat == self._here.chat else replace(self._here, chat=chat, got=0, read=0)
        self._show(replace(here, types=types, text=text))

    def has(self, word: str, chat: int, message: int) -> None:
        """Show up to which message they got (`word`: got) or read a conversation."""
        read = message if word == "read" else 0
        got, read = max(self._here.got, message), max(self._here.read, read)
        self._show(replace(self._here, chat=chat, got=got, read=read))

    def walk(self, url: str | None, title: str | None, *, is_shown: bool) -> None:
        """Go to another page, or (None) stay; show which, with its title, or nothing of it. Never kept."""
        if url is not None:
            self.page = (asking.without_query(asking.clean(url)[:1000]), self.page[1])
        shown_title = asking.clean(title)[:300] if title is not None and is_shown else ""
        self._show(replace(self._here, url=self.page[0] if is_shown else "", title=shown_title))

    def leave(self) -> None:
        """Take away whatever showed that they are here."""
        self._presence.show(self._socket, None)

    def _show(self, here: Here) -> None:
        self._here = here
        self._presence.show(self._socket, here)
