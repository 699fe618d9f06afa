"""Whom to ring, and how often somebody has tried."""

from __future__ import annotations

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from heard.customers.models import Address, ChannelKind
from heard.promises.models import CallLog, CallOutcome, Promise
from heard.promises.telephone import Telephone, telephone_in

MOST = 4  # numbers of one customer


def numbers_of(promise: Promise) -> list[Telephone]:
    """Return where the customer can be rung: as they said in this matter, else the numbers we know of them."""
    if said := telephone_in(promise.words):
        return [said]
    known = Address.objects.filter(customer=promise.customer_id, kind=ChannelKind.PHONE).order_by("-is_primary", "id")
    found = (telephone_in(value) for value in known.values_list("value", flat=True)[:MOST])
    return [one for one in found if one]


def tries(promise: Promise) -> int:
    """Return how often somebody rang in vain."""
    return _IN_VAIN.filter(promise=promise).count()


_IN_VAIN = CallLog.objects.exclude(outcome=CallOutcome.REACHED).order_by()
#: The same, to be read with many promises at once.
TRIES = Coalesce(
    Subquery(_IN_VAIN.filter(promise=OuterRef("pk")).values("promise").annotate(tries=Count("pk")).values("tries")), 0
)
