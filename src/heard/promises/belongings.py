"""What the ledger keeps about customers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from heard.customers.belongings import Belongings
from heard.customers.bundle import Bundle
from heard.promises.models import CallLog, End, Notice, NoticeState, NoticeWish, Promise

FIELDS = (
    "id",
    "kind",
    "words",
    "conversation",
    "made_at",
    "told_at",
    "due_at",
    "end",
    "ended_at",
    "reason",
    "settled_at",
    "replaced_by",
)


class PromiseBelongings(Belongings):
    """Promises: what, by when, and how they ended."""

    name = "promises"

    def move(self, *, source_id: int, target_id: int) -> Any:
        """Make what is owed to the source owed to the target."""
        theirs = Promise.objects.filter(customer=source_id)
        moved = sorted(theirs.values_list("pk", flat=True))
        theirs.update(customer=target_id)
        notices = Notice.objects.filter(customer=source_id)
        said = sorted(notices.values_list("pk", flat=True))
        notices.update(customer=target_id)
        return {"promises": moved, "notices": said, "wish": _take_wish_along(source_id, target_id)}

    def move_back(self, moved: Any, *, source_id: int, target_id: int) -> None:
        """Make it owed to the source again."""
        Promise.objects.filter(pk__in=moved["promises"], customer=target_id).update(customer=source_id)
        Notice.objects.filter(pk__in=moved["notices"], customer=target_id).update(customer=source_id)
        if chosen := moved.get("wish"):
            # What they chose since then stays.
            NoticeWish.objects.filter(customer=target_id, at=dt.datetime.fromisoformat(chosen)).delete()

    def collect(self, customer_ids: Collection[int], bundle: Bundle) -> None:
        """Put what the customers were promised into their copy; what we aimed at among ourselves is not theirs."""
        told = Promise.objects.told().filter(customer__in=customer_ids).order_by("id")
        bundle.put_json("promises.json", list(told.values(*FIELDS)))
        wishes = NoticeWish.objects.filter(customer__in=customer_ids).order_by("customer")
        bundle.put_json("what_they_want_to_hear.json", list(wishes.values("wish", "channel", "number", "at")))
        calls = CallLog.objects.filter(promise__customer__in=customer_ids).order_by("id")
        bundle.put_json("calls.json", list(calls.values("id", "promise", "conversation", "at", "outcome", "words")))

    def erase(self, customer_ids: Collection[int], *, at: dt.datetime) -> dict[str, int]:
        """Forget the words, and expect nothing any more; that something was promised, and kept or not, still counts."""
        theirs = Promise.objects.filter(customer__in=customer_ids)
        theirs.open().update(end=End.RELEASED, ended_at=at, acts_at=None)
        theirs.update(words="", reason="", order_number="")
        calls = CallLog.objects.filter(promise__customer__in=customer_ids)
        calls.update(words="")
        said = Notice.objects.filter(customer__in=customer_ids)
        said.waiting().update(state=NoticeState.DROPPED, not_before=None, state_at=at)
        said.update(text="", suggestion="", reason="")
        NoticeWish.objects.filter(customer__in=customer_ids).delete()
        return {self.name: theirs.count(), "calls": calls.count(), "notices": said.count()}


def _take_wish_along(source_id: int, target_id: int) -> str | None:
    """Let what the source chose count for the target, who chose nothing; return when it was chosen, if so."""
    wish = NoticeWish.objects.filter(customer=source_id).first()
    if wish is None or NoticeWish.objects.filter(customer=target_id).exists():
        return None
    NoticeWish.objects.create(
        customer_id=target_id, wish=wish.wish, channel=wish.channel, number=wish.number, at=wish.at
    )
    return wish.at.isoformat()
