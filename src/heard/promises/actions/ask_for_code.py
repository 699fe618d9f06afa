"""Send a code to the mailbox of somebody who wants to see all their requests."""

from __future__ import annotations

import contextlib
import datetime as dt

from django.db import transaction

from heard.customers.actions.recognise import recognise
from heard.customers.addresses import AddressIsWrong, checked_address, normal_address
from heard.customers.models import Address, ChannelKind
from heard.promises.models import RequestCode
from heard.promises.request_codes import MOST_CODES, WITHIN


def ask_for_code(*, address: str, language: str, at: dt.datetime, meets: bool = False) -> RequestCode | None:
    """Send a code if we know the address, at most three an hour; return what was written down, or None.

    meets: somebody whose address we do not know yet is a customer from now on, and gets a code, too.

    Whoever asks must not learn which it was: that an address is known here is nobody else's business.
    """
    from heard.promises.jobs import send_code

    known = Address.objects.filter(
        kind=ChannelKind.EMAIL,
        value=normal_address(ChannelKind.EMAIL, address.strip()),
        customer__erased_at=None,
        customer__blocked_at=None,
    )
    with transaction.atomic():
        if meets:
            _meet(address, language, at)
        row = known.select_for_update().first()
        if row is None:
            return None
        sent = RequestCode.objects.filter(address=row)
        sent.filter(made_at__lte=at - WITHIN).delete()
        if sent.count() >= MOST_CODES:
            return None
        code = RequestCode.objects.create(address=row, made_at=at, language=language)
        send_code.defer(number=code.pk)
    return code


def _meet(address: str, language: str, at: dt.datetime) -> None:
    with contextlib.suppress(AddressIsWrong):
        checked = checked_address(ChannelKind.EMAIL, address)
        if not Address.objects.filter(kind=ChannelKind.EMAIL, value=checked).exists():
            recognise(kind=ChannelKind.EMAIL, address=checked, language=language, at=at)
