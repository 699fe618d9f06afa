"""What is kept of a customer's calls."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from heard.channels.calls.actions._calls import locked_call, put_down
from heard.channels.calls.models import Call, CallState
from heard.customers.belongings import Belongings
from heard.customers.bundle import Bundle

FIELDS = ("id", "conversation", "kind", "begun_by", "state", "rang_at", "answered_at", "ended_at", "ended_by")


class CallBelongings(Belongings):
    """Calls: when, how long, and who ended them."""

    name = "chat_calls"

    def move(self, *, source_id: int, target_id: int) -> Any:
        """Make the source's calls the target's."""
        theirs = Call.objects.filter(customer=source_id)
        moved = sorted(theirs.values_list("pk", flat=True))
        theirs.update(customer=target_id)
        return moved

    def move_back(self, moved: Any, *, source_id: int, target_id: int) -> None:
        """Make them the source's again."""
        Call.objects.filter(pk__in=moved, customer=target_id).update(customer=source_id)

    def collect(self, customer_ids: Collection[int], bundle: Bundle) -> None:
        """Put their calls into their copy."""
        theirs = Call.objects.filter(customer__in=customer_ids).order_by("id")
        bundle.put_json("chat_calls.json", list(theirs.values(*FIELDS)))

    def erase(self, customer_ids: Collection[int], *, at: dt.datetime) -> dict[str, int]:
        """End what rings or runs, for both sides. There are no words to forget; that somebody called, and for how long,
        still counts.
        """
        theirs = Call.objects.filter(customer__in=customer_ids)
        for call in theirs.live().order_by("conversation"):
            _put_down(locked_call(call), at)
        return {self.name: theirs.count()}


def _put_down(row: Call, at: dt.datetime) -> None:
    """End a locked call that may have ended meanwhile: whoever talks, or is rung, sees it at once."""
    if row.is_live:
        put_down(row, CallState.ENDED if row.state == CallState.ANSWERED else CallState.MISSED, by=None, at=at)
