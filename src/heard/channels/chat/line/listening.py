"""A visitor's socket, as the hub sees it."""

from __future__ import annotations

from heard.plumbing.live.book import Told
from heard.plumbing.live.listener import Listener


class VisitorListener(Listener):
    """Is told facts as they are: which words they become is asked when it is their turn."""

    __slots__ = ()

    def hear(self, fact: Told) -> None:
        """Queue a fact."""
        self.tell(fact)
