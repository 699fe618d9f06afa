"""Let in whoever got a code into their mailbox."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from heard.customers.addresses import normal_address
from heard.customers.models import Address, ChannelKind
from heard.promises.models import RequestCode
from heard.promises.request_codes import LASTS, MOST_TRIES, is_code


class CodeIsWrong(Exception):
    """Not the code that was sent, or not any more."""


def use_code(*, address: str, code: str, at: dt.datetime) -> Address:
    """Return the address, and so whose it is. A code works once, for twenty minutes and five tries. Raises CodeIsWrong."""
    with transaction.atomic():
        sent = RequestCode.objects.filter(
            address__kind=ChannelKind.EMAIL,
            address__value=normal_address(ChannelKind.EMAIL, address.strip()),
            made_at__gt=at - LASTS,
            used_at=None,
            tries__lt=MOST_TRIES,
        )
        rows = list(sent.select_for_update(of=("self",)).select_related("address__customer").order_by("-id"))
        found = next((row for row in rows if is_code(row, code)), None)
        for row in rows:
            row.tries += 1
        if found:
            found.used_at = at
        RequestCode.objects.bulk_update(rows, ["tries", "used_at"])
    if found is None or found.address.customer.erased_at or found.address.customer.blocked_at:
        raise CodeIsWrong
    return found.address
