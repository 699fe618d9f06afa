"""What the floors above keep about customers, and how it follows when two become one, or somebody is to be forgotten.

Customers cannot look up. Whoever keeps something about them says so on the page that `settings.HEARD_BELONGINGS` names;
merging, exporting and erasing a customer ask everybody on that page, within the same transaction.
"""

from __future__ import annotations

import datetime as dt
import importlib
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    from heard.customers.bundle import Bundle


class Belongings:
    """Something a floor keeps about customers. Each method may be left as it is where there is nothing to do."""

    name = ""

    def move(self, *, source_id: int, target_id: int) -> Any:
        """Make what is one customer's another's; return what `move_back` needs, as JSON can hold it."""
        return None

    def move_back(self, moved: Any, *, source_id: int, target_id: int) -> None:
        """Make what was moved, and is still the target's, the source's again."""

    def collect(self, customer_ids: Collection[int], bundle: Bundle) -> None:
        """Put everything about the customers into the copy they get."""

    def erase(self, customer_ids: Collection[int], *, at: dt.datetime) -> dict[str, int]:
        """Remove everything that tells who the customers were or what they said; return how much, by kind."""
        return {}


def everybody_with_belongings() -> Sequence[Belongings]:
    """Return those on the page, highest floor first, so that what is built on something goes before it."""
    page = importlib.import_module(settings.HEARD_BELONGINGS)
    belongings: Sequence[Belongings] = page.BELONGINGS
    return belongings
