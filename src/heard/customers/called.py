"""What somebody is called where a line has to stand for them."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

_KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def called(*, name: str, address: str, is_visitor: bool, number: int) -> str:
    """Return a customer's name, else an address to read, else that they are a visitor of the chat, else their number."""
    return name or address or (_("Visitor") if is_visitor else _("Customer %(number)s") % {"number": number})


def sender_called(*, name: str, address: str) -> str:
    """Return what whoever said something is called; the address of a chat is a key that tells nobody anything."""
    return name or (_("Visitor") if is_key(address) else address)


def is_key(address: str) -> bool:
    """Whether an address is the key of a visitor of the chat, which nobody reads."""
    return _KEY.fullmatch(address) is not None
