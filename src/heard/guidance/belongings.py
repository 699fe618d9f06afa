"""What guidance keeps about customers: which articles they were sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from heard.customers.belongings import Belongings
from heard.customers.bundle import Bundle
from heard.guidance.models import ArticleUse, TakenGuide


class GuidanceBelongings(Belongings):
    """Articles that customers were sent, and guides that were gone through for them. Both go where their conversations go."""

    name = "guidance"

    def move(self, *, source_id: int, target_id: int) -> Any:
        """Nothing is to be done: what was sent belongs to its message."""
        return None

    def move_back(self, moved: Any, *, source_id: int, target_id: int) -> None:
        """Nothing is to be done."""

    def collect(self, customer_ids: Collection[int], bundle: Bundle) -> None:
        """Put in which articles they were sent."""
        rows = ArticleUse.objects.filter(message__conversation__customer__in=customer_ids).order_by("id")
        bundle.put_json("articles_sent.json", list(rows.values("message", "article__title", "at")))

    def erase(self, customer_ids: Collection[int], *, at: dt.datetime) -> dict[str, int]:
        """Forget which articles they were sent and what was gone through for them."""
        uses = ArticleUse.objects.filter(message__conversation__customer__in=customer_ids)
        TakenGuide.objects.filter(conversation__customer__in=customer_ids).delete()
        return {self.name: uses.delete()[0]}
