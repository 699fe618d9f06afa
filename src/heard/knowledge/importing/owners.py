"""Who looks after an article, known by their mail address."""

from __future__ import annotations

from heard.knowledge.importing.found import Found, Unread
from heard.staff.models import Agent


class Owners:
    """The colleagues whom one import names. `lost`: who is none here, each once, with the first article they look after."""

    def __init__(self) -> None:
        """Know nobody yet."""
        self.lost: list[Unread] = []
        self._known: dict[str, int | None] = {}

    def number(self, found: Found) -> int | None:
        """Return the number of the colleague who looks after an article, None where nobody does or we do not know them."""
        address = found.owner.casefold()
        if not address:
            return None
        if address not in self._known:
            agents = Agent.objects.filter(email__iexact=address, is_active=True)
            self._known[address] = agents.values_list("pk", flat=True).first()
            if self._known[address] is None:
                self.lost.append(Unread(found.where, f"nobody here has the address {found.owner}, who looks after it"))
        return self._known[address]
