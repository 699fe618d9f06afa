"""Let a customer sign in with a password."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.hashers import make_password
from django.db import transaction

from heard.customers.actions._row import locked
from heard.customers.events import CustomerPasswordChanged
from heard.customers.models import Customer, CustomerPassword
from heard.customers.passwords import insist_on_strength, new_key
from heard.plumbing.events import announce


def set_password(*, customer: Customer, password: str, at: dt.datetime) -> str:
    """Keep a password, hashed, in place of the one before; return whether it was "set" or "changed".

    Every browser they are signed in with has to sign in again. That it is them, the caller has made sure. Raises
    PasswordIsWeak and CustomerGone.
    """
    insist_on_strength(password, customer=customer)
    hashed = make_password(password)  # slow on purpose, so not while the row is held
    with transaction.atomic():
        row = locked(customer)
        had = CustomerPassword.objects.filter(customer=row).exclude(hash="").exists()
        CustomerPassword.objects.update_or_create(
            customer=row, defaults={"hash": hashed, "set_at": at, "key": new_key()}
        )
        did = "changed" if had else "set"
        announce(CustomerPasswordChanged(customer_id=row.pk, did=did))
    return did
