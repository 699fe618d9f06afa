"""Find the customers of many addresses at once, or meet them."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from heard.customers.addresses import normal_address
from heard.customers.events import CustomerMet
from heard.customers.models import Address, Customer
from heard.plumbing.events import announce


@dataclasses.dataclass(frozen=True, kw_only=True)
class Stranger:
    """Somebody of whom we have an address on a channel, and perhaps a name and a language."""

    address: str
    name: str = ""
    language: str = ""


def recognise_all(*, kind: str, people: Sequence[Stranger], at: dt.datetime) -> list[Customer]:
    """Return the customers of addresses, in the same order, made where nobody has the address yet.

    Two at the same time get the same customer. Costs the same few statements for one and for a thousand.
    """
    wanted = {normal_address(kind, person.address): person for person in reversed(people)}
    with transaction.atomic():
        known = _known(kind, wanted)
        strangers = {value: wanted[value] for value in sorted(wanted.keys() - known.keys())}
        if strangers:
            _meet(kind, strangers, at)
            known |= _known(kind, strangers)
        _learn(known, wanted)
    return [known[normal_address(kind, person.address)] for person in people]


def _known(kind: str, wanted: dict[str, Stranger]) -> dict[str, Customer]:
    found = Address.objects.filter(kind=kind, value__in=list(wanted)).select_related("customer")
    return {address.value: address.customer for address in found}


def _meet(kind: str, strangers: dict[str, Stranger], at: dt.datetime) -> None:
    """Make customers for addresses; where somebody else was faster, theirs stays and ours goes again."""
    made = Customer.objects.bulk_create(
        Customer(name=person.name.strip()[:200], language=person.language[:10], created_at=at)
        for person in strangers.values()
    )
    # In the order of the addresses, so that two of us cannot wait for each other.
    Address.objects.bulk_create(
        (
            Address(customer=customer, kind=kind, value=value, is_primary=True, created_at=at)
            for value, customer in zip(strangers, made, strict=True)
        ),
        ignore_conflicts=True,
    )
    numbers = [customer.pk for customer in made]
    met = set(Address.objects.filter(customer__in=numbers).values_list("customer_id", flat=True))
    Customer.objects.filter(pk__in=set(numbers) - met).delete()
    announce(*(CustomerMet(customer_id=number, channel=kind) for number in numbers if number in met))


def _learn(known: dict[str, Customer], wanted: dict[str, Stranger]) -> None:
    for value, customer in known.items():
        name, language = wanted[value].name.strip()[:200], wanted[value].language[:10]
        if (name and not customer.name) or (language and not customer.language):
            customer.name = customer.name or name
            customer.language = customer.language or language
            customer.save(update_fields=["name", "language"])
