"""That a password changed, told to its owner wherever mail reaches them: one of the mailboxes may be a stranger's."""

from __future__ import annotations

from heard.customers.models import Address, ChannelKind, Customer


def tell(customer: Customer, *, did: str, language: str) -> None:
    """Write to each of their addresses, within the transaction of the change."""
    from heard.promises.jobs import tell_of_password

    theirs = Address.objects.filter(customer=customer, kind=ChannelKind.EMAIL).order_by("pk")
    for number in theirs.values_list("pk", flat=True):
        tell_of_password.defer(number=number, did=did, language=language)
