"""What is kept of customers' answers to how it went."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from heard.customers.belongings import Belongings
from heard.customers.bundle import Bundle
from heard.feedback.models import Satisfaction

FIELDS = ("id", "conversation", "asked_at", "is_well", "is_well_at", "score", "reason", "answered_at", "source")


class AnswerBelongings(Belongings):
    """Answers: whether it works, how they were served, and why."""

    name = "satisfaction"

    def move(self, *, source_id: int, target_id: int) -> Any:
        """Make what the source said the target's."""
        theirs = Satisfaction.objects.filter(customer=source_id)
        moved = sorted(theirs.values_list("pk", flat=True))
        theirs.update(customer=target_id)
        return moved

    def move_back(self, moved: Any, *, source_id: int, target_id: int) -> None:
        """Make it the source's again."""
        Satisfaction.objects.filter(pk__in=moved, customer=target_id).update(customer=source_id)

    def collect(self, customer_ids: Collection[int], bundle: Bundle) -> None:
        """Put what they said into their copy."""
        said = Satisfaction.objects.filter(customer__in=customer_ids).order_by("id")
        bundle.put_json("satisfaction.json", list(said.values(*FIELDS)))

    def erase(self, customer_ids: Collection[int], *, at: dt.datetime) -> dict[str, int]:
        """Forget their words; that somebody was served well or badly still counts."""
        theirs = Satisfaction.objects.filter(customer__in=customer_ids)
        theirs.update(reason="")
        return {self.name: theirs.count()}
