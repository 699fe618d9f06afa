"""Find the customer an address belongs to, or meet them."""

from __future__ import annotations

import datetime as dt

from heard.customers.actions.recognise_all import Stranger, recognise_all
from heard.customers.models import Customer


def recognise(*, kind: str, address: str, name: str = "", language: str = "", at: dt.datetime) -> Customer:
    """Return the customer of an address, made if nobody has it yet; two at the same time get the same one.

    A name or language we did not know yet is learnt; one we knew stays. `kind` is a ChannelKind.
    """
    return recognise_all(kind=kind, people=[Stranger(address=address, name=name, language=language)], at=at)[0]
