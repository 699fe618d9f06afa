"""Let in whoever knows their password."""

from __future__ import annotations

from heard.customers.addresses import normal_address
from heard.customers.models import Address, ChannelKind
from heard.customers.passwords import PasswordIsWrong, is_theirs, password_of


def use_password(*, address: str, password: str) -> Address:
    """Return the address of theirs that was typed. Takes as long, and asks the database as often, for everybody.

    Raises PasswordIsWrong, also where we do not know the address.
    """
    known = Address.objects.filter(
        kind=ChannelKind.EMAIL,
        value=normal_address(ChannelKind.EMAIL, address),
        customer__erased_at=None,
        customer__blocked_at=None,
    )
    found = known.select_related("customer__password").first()
    is_right = is_theirs(password_of(found.customer) if found else None, password)
    if found is None or not is_right:
        raise PasswordIsWrong
    return found
