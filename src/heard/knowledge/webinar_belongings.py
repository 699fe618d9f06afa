"""What webinars keep about customers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from heard.customers.belongings import Belongings
from heard.customers.bundle import Bundle
from heard.knowledge.actions._seats import fill_places, locked_webinar
from heard.knowledge.models import Registration

FIELDS = (
    "id",
    "webinar__title",
    "webinar__starts_at",
    "address",
    "name",
    "language",
    "state",
    "asked_at",
    "attended_at",
)


class WebinarBelongings(Belongings):
    """Registrations: which webinars somebody wanted to see, and whether they came."""

    name = "webinars"

    def move(self, *, source_id: int, target_id: int) -> Any:
        """Make the source's registrations the target's; each keeps its address, so none meets another."""
        theirs = Registration.objects.filter(customer=source_id)
        moved = sorted(theirs.values_list("pk", flat=True))
        theirs.update(customer=target_id)
        return moved

    def move_back(self, moved: Any, *, source_id: int, target_id: int) -> None:
        """Give them back."""
        Registration.objects.filter(pk__in=moved, customer=target_id).update(customer=source_id)

    def collect(self, customer_ids: Collection[int], bundle: Bundle) -> None:
        """Put the registrations into their copy."""
        theirs = list(Registration.objects.filter(customer__in=customer_ids).order_by("id").values(*FIELDS))
        if theirs:
            bundle.put_json("webinars.json", theirs)

    def erase(self, customer_ids: Collection[int], *, at: dt.datetime) -> dict[str, int]:
        """Remove them with all letters; a place that becomes free is somebody else's."""
        theirs = Registration.objects.filter(customer__in=customer_ids)
        webinars = [locked_webinar(number) for number in sorted({one.webinar_id for one in theirs})]
        count = theirs.count()
        theirs.delete()
        for webinar in webinars:
            fill_places(webinar, at=at)
        return {self.name: count}
