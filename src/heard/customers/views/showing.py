"""What the templates of a customer's page are given."""

from __future__ import annotations

import zoneinfo
from typing import Any

from django.conf import global_settings, settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import get_language_info

from heard.customers.called import called
from heard.customers.models import Address, ChannelKind, Customer, CustomerMerge, CustomField, Formality
from heard.customers.salutations import salutation
from heard.customers.views.asking import agent_of

MOST = 50  # addresses, and merges that can be undone


def shown(request: HttpRequest, customer: Customer, **more: Any) -> dict[str, Any]:
    """Return the context of a customer's page or of a part of it."""
    addresses = list(customer.addresses.order_by("-is_primary", "id")[:MOST])
    merges = CustomerMerge.objects.filter(kept=customer, undone_at__isnull=True).select_related("by").order_by("-pk")
    return {
        "customer": customer,
        "name": _called(customer, addresses),
        "addresses": addresses,
        "merges": list(merges[:MOST]),
        "fields": list(CustomField.objects.filter(stands_on=CustomField.On.CUSTOMER)),
        "greeting": salutation(customer, customer.language or settings.LANGUAGE_CODE),
        "kinds": ChannelKind.choices,
        "formalities": Formality.choices,
        "languages": languages(),
        "zones": sorted(zone for zone in zoneinfo.available_timezones() if "/" in zone and not zone.startswith("Etc/")),
        "write_url": _known("new_conversation"),
        "conversations_url": _known("customer_conversations", customer.pk),
        "timeline_url": _known("customer_timeline", customer.pk),
        "panels": [
            address
            for name in ("promises:customer_wish", "orders:of_customer")
            if (address := _known(name, customer.pk))
        ],
        "me": agent_of(request),
        "now": timezone.now(),
        **more,
    }


def _called(customer: Customer, addresses: list[Address]) -> str:
    read = [one.value for one in addresses if one.kind != ChannelKind.CHAT]
    address = read[0] if read else ""
    return called(name=customer.name, address=address, is_visitor=bool(addresses) and not read, number=customer.pk)


def languages() -> list[tuple[str, str]]:
    """Return the languages customers may speak, as code and name in the reader's language, by name."""
    named = ((code, str(get_language_info(code)["name_translated"])) for code, _name in global_settings.LANGUAGES)
    return sorted(named, key=lambda one: one[1])


def _known(name: str, *numbers: int) -> str | None:
    """Return the address of a page that a floor above may have."""
    try:
        return reverse(name, args=numbers)
    except NoReverseMatch:
        return None
