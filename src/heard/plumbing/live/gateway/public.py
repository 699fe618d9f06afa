"""How people reach us: what is said of who asks, what is answered from here, and how much may be sent where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from heard.plumbing.bodies import Room, room_at
from heard.plumbing.live.gateway.heads import Fields, RequestHead
from heard.plumbing.live.gateway.kept import Kept
from heard.plumbing.live.gateway.pages import Pages


@dataclass(frozen=True)
class Public:
    """The public side. `is_https` through a proxy that adds it, `proxies` of ours that add to X-Forwarded-For.

    `kept` are the pages that are answered from here; `rooms` how much may be sent to which addresses, by whom.
    """

    pages: Pages
    kept: Kept
    is_https: bool
    proxies: int
    rooms: Sequence[Room] = ()

    def scheme(self, head: RequestHead) -> bytes:
        """Return how somebody reached us."""
        if self.proxies > 0 and head.forwarded_proto in {b"http", b"https"}:
            return head.forwarded_proto
        return b"https" if self.is_https else b"http"

    def fields(self, head: RequestHead, peer: bytes) -> Fields:
        """Return the fields that go on, with ours that say who asks."""
        before = head.forwarded_for + b", " if self.proxies > 0 and head.forwarded_for else b""
        framing = [(b"transfer-encoding", b"chunked")] if head.is_chunked else []
        ours = [
            (b"x-forwarded-for", before + peer),
            (b"x-forwarded-proto", self.scheme(head)),
            (b"x-forwarded-host", head.host),
        ]
        return [*head.fields, *framing, *ours]

    def most_bytes(self, head: RequestHead) -> float:
        """Return how long a body may be; whether who brings a cookie is really known, the pages ask before they read it."""
        room = room_at(head.target.decode("ascii", "replace"), self.rooms)
        return room.most_bytes(is_known=self.kept.tells_who(head))
