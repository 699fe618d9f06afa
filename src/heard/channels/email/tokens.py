"""Signed marks in our addresses and Message-IDs: what bears one was answered by somebody who got our mail.

A reply address is `localpart+r<conversation>.<signature>@domain` (`+s…` for a side conversation), a Message-ID is
`<heard.<message>.<random>.<signature>@domain>`. Numbers and signatures are base32, which survives servers that change
capitals (RFC 5321, 2.4: a local part may be case-sensitive, so many programs get it wrong both ways).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

from django.conf import settings

SIGNATURE_BYTES = 10  # 80 bits: not to be guessed over SMTP, and short enough for a local part
LONGEST_LOCAL_PART = 64  # RFC 5321, 4.5.3.1.1
DIGITS = "abcdefghijklmnopqrstuvwxyz234567"
_REPLY = re.compile(r"\+([rs])([a-z2-7]{1,13})\.([a-z2-7]{16})$", re.IGNORECASE)
_OURS = re.compile(r"^heard\.([a-z2-7]{1,13})\.([a-z2-7]{13})\.([a-z2-7]{16})@", re.IGNORECASE)


@dataclass(frozen=True)
class ReplyToken:
    """What a reply address of ours stands for; exactly one of the two is set."""

    conversation_id: int | None = None
    side_conversation_id: int | None = None


def reply_address(address: str, *, conversation_id: int, side_conversation_id: int | None = None) -> str:
    """Return the address for answers to a conversation, or to a side conversation of it, sent from `address`.

    An address whose local part would become longer than mail allows is returned unchanged.
    """
    kind, number = ("s", side_conversation_id) if side_conversation_id else ("r", conversation_id)
    told = _number(number)
    local, _, domain = address.rpartition("@")
    signed = f"{local}+{kind}{told}.{_signature('reply', kind + told, settings.SECRET_KEY)}"
    return f"{signed}@{domain}" if len(signed) <= LONGEST_LOCAL_PART else address


def read_reply_address(address: str) -> ReplyToken | None:
    """Return what a reply address stands for, or None when it bears no mark or a forged one."""
    found = _REPLY.search(address.rpartition("@")[0])
    if found is None:
        return None
    kind, told, signature = (part.lower() for part in found.groups())
    number = _read_number(told)
    if number is None or not _is_ours("reply", kind + told, signature):
        return None
    return ReplyToken(side_conversation_id=number) if kind == "s" else ReplyToken(conversation_id=number)


def new_external_id(*, message_id: int, address: str) -> str:
    """Return a fresh Message-ID (without brackets) for a message of ours that is sent from `address`."""
    told = f"{_number(message_id)}.{_base32(secrets.token_bytes(8))}"
    return f"heard.{told}.{_signature('message', told, settings.SECRET_KEY)}@{address.rpartition('@')[2]}"


def read_external_id(external_id: str) -> int | None:
    """Return the number of the message that a Message-ID of ours stands for, or None when it is not ours."""
    found = _OURS.match(external_id)
    if found is None:
        return None
    told, chance, signature = (part.lower() for part in found.groups())
    return _read_number(told) if _is_ours("message", f"{told}.{chance}", signature) else None


def _is_ours(purpose: str, told: str, signature: str) -> bool:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(hmac.compare_digest(signature, _signature(purpose, told, str(key))) for key in keys)


def _signature(purpose: str, told: str, key: str) -> str:
    made = hmac.digest(key.encode(), f"heard.email.{purpose}:{told}".encode(), hashlib.sha256)
    return _base32(made[:SIGNATURE_BYTES])


def _base32(data: bytes) -> str:
    return base64.b32encode(data).decode().rstrip("=").lower()


def _number(value: int | None) -> str:
    digits, rest = "", value or 0
    while True:
        rest, digit = divmod(rest, 32)
        digits = DIGITS[digit] + digits
        if not rest:
            return digits


def _read_number(told: str) -> int | None:
    value = 0
    for digit in told:
        value = value * 32 + DIGITS.index(digit)
    return value if 0 < value < 2**63 else None
