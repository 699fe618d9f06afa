"""What a customer's password has to be, and whether somebody typed it."""

from __future__ import annotations

import secrets
from functools import partial

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from heard.customers.models import Address, ChannelKind, Customer, CustomerPassword

LONGEST = 200
TOO_LONG = "password_too_long"


class PasswordIsWrong(Exception):
    """Not their password, or they have none, or we do not know them: which of these, nobody learns."""


class PasswordIsWeak(Exception):
    """Others would guess it; `why` says how, in the words of Django's validators (`password_too_short` …)."""

    def __init__(self, why: list[str]) -> None:
        super().__init__(", ".join(why))
        self.why = why


class _Known:
    """What a password must not be like, as Django's validators ask for it."""

    _meta = Customer._meta  # they look here for what a field is called

    def __init__(self, name: str, email: str) -> None:
        self.name, self.email = name, email


def insist_on_strength(password: str, *, customer: Customer) -> None:
    """Hold a new password to what colleagues' are held to. Raises PasswordIsWeak."""
    if len(password) > LONGEST:
        raise PasswordIsWeak([TOO_LONG])
    theirs = Address.objects.filter(customer=customer, kind=ChannelKind.EMAIL).values_list("value", flat=True)
    for address in [*theirs] or [""]:
        try:
            validate_password(password, user=_Known(customer.name, address))  # type: ignore[arg-type]
        except ValidationError as error:
            raise PasswordIsWeak([str(one.code) for one in error.error_list]) from error


def is_theirs(row: CustomerPassword | None, typed: str) -> bool:
    """Return whether it is the password of a row; takes as long where there is none."""
    return check_password(typed, row.hash if row else "", setter=partial(_hash_anew, row) if row else None)


def new_key() -> int:
    """Return what no browser holds yet."""
    return secrets.randbelow(2**63 - 1) + 1


def password_of(customer: Customer) -> CustomerPassword | None:
    """Return how they sign in besides by a code; None while they never had a password."""
    return getattr(customer, "password", None)


def _hash_anew(row: CustomerPassword, typed: str) -> None:
    CustomerPassword.objects.filter(pk=row.pk, hash=row.hash).update(hash=make_password(typed))
