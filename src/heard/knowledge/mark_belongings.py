"""What marks of articles and videos keep about customers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from heard.customers.belongings import Belongings
from heard.customers.bundle import Bundle
from heard.knowledge.models import Mark

KINDS = ("article", "video")
FIELDS = ("helped", "reason", "words", "marked_at")


class MarkBelongings(Belongings):
    """Whether articles and videos helped somebody who was signed in, and why not."""

    name = "article_marks"  # as merges of customers have it written down that may be undone

    def move(self, *, source_id: int, target_id: int) -> Any:
        """Make the source's marks the target's; of what both have marked, the target's own stays."""
        theirs = Mark.objects.filter(customer=source_id)
        for kind in KINDS:
            known = Mark.objects.filter(customer=target_id, **{f"{kind}__isnull": False}).values(kind)
            theirs = theirs.exclude(**{f"{kind}__in": known})
        moved = sorted(theirs.values_list("pk", flat=True))
        Mark.objects.filter(pk__in=moved).update(customer=target_id, reader=f"customer:{target_id}")
        return moved

    def move_back(self, moved: Any, *, source_id: int, target_id: int) -> None:
        """Give them back."""
        theirs = Mark.objects.filter(pk__in=moved, customer=target_id)
        theirs.update(customer=source_id, reader=f"customer:{source_id}")

    def collect(self, customer_ids: Collection[int], bundle: Bundle) -> None:
        """Put the marks into their copy."""
        theirs = Mark.objects.filter(customer__in=customer_ids).order_by("id")
        for kind in KINDS:
            said = list(theirs.filter(**{f"{kind}__isnull": False}).values(f"{kind}__title", *FIELDS))
            if said:
                bundle.put_json(f"{kind}_marks.json", said)

    def erase(self, customer_ids: Collection[int], *, at: dt.datetime) -> dict[str, int]:
        """Keep that it helped or did not, which is nobody's any more; what they wrote goes."""
        theirs = Mark.objects.filter(customer__in=customer_ids)
        count = 0
        for mark in theirs:
            mark.customer, mark.reader, mark.words = None, f"erased:{mark.pk}", ""
            mark.save(update_fields=["customer", "reader", "words"])
            count += 1
        return {self.name: count}
