"""Open a place where conversations arrive."""

from __future__ import annotations

from django.db import transaction

from heard.conversations.models import Brand, Inbox
from heard.plumbing.studio.changes import ADDED, announce_change
from heard.staff.models import Agent


class AddressTakenError(Exception):
    """Another inbox has this name or this address."""


@transaction.atomic
def open_inbox(
    *,
    name: str,
    address: str,
    brand: Brand | None = None,
    brand_name: str = "",
    language: str = "en",
    by: Agent | None = None,
) -> Inbox:
    """Open an inbox under a brand; without one, a brand of the given name (or the inbox's) is made.

    `address` is the one customers write to; `by` is who opens it, if anybody. Raises AddressTakenError.
    """
    name, address = name.strip(), address.strip().lower()
    if Inbox.objects.filter(name=name).exists() or Inbox.objects.filter(address=address).exists():
        raise AddressTakenError(address)
    if brand is None:
        brand = Brand.objects.create(name=brand_name.strip() or name)
        announce_change(brand, what=ADDED, fields=["name"], by=by)
    inbox = Inbox.objects.create(name=name, address=address, brand=brand, language=language)
    announce_change(inbox, what=ADDED, fields=["address", "brand", "language", "name"], by=by)
    return inbox
