"""The one way an address is written, so that the same person is found again."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from heard.customers.models import ChannelKind

LONGEST = 320  # RFC 3696, errata 1690: 64 characters, an @, 255 characters
_NUMBERS = {ChannelKind.PHONE, ChannelKind.SMS}
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"\\]{1,64}@[^\s@<>()\[\],;:\"\\]{1,255}")
_NUMBER = re.compile(r"\+?\d{5,20}")


class AddressIsWrong(Exception):
    """Nobody can be reached there; the message says why."""


def normal_address(kind: str, address: str) -> str:
    """Return the address as it is kept: email in lower case, phone numbers as +digits. Never fails."""
    shown = "".join(letter for letter in address if letter.isprintable()).strip()
    if kind in _NUMBERS:
        digits = "".join(letter for letter in shown if letter.isascii() and letter.isdigit())
        return (f"+{digits.removeprefix('00')}" if shown.startswith(("+", "00")) else digits)[:LONGEST]
    return (shown.lower() if kind == ChannelKind.EMAIL else shown)[:LONGEST]


def checked_address(kind: str, address: str) -> str:
    """Return the address as it is kept, if somebody can be reached there; otherwise raise AddressIsWrong."""
    value = normal_address(kind, address)
    if kind not in ChannelKind.values:
        raise AddressIsWrong(_("“%(kind)s” is not a channel we know.") % {"kind": kind})
    if kind == ChannelKind.EMAIL and not _EMAIL.fullmatch(value):
        raise AddressIsWrong(_("“%(address)s” is not an email address.") % {"address": address})
    if kind in _NUMBERS and not _NUMBER.fullmatch(value):
        raise AddressIsWrong(_("“%(address)s” is not a phone number.") % {"address": address})
    if not value:
        raise AddressIsWrong(_("The address is empty."))
    return value
