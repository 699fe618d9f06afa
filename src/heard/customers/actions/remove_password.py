"""Let a customer sign in by codes alone."""

from __future__ import annotations

from django.db import transaction

from heard.customers.actions._row import locked
from heard.customers.events import CustomerPasswordChanged
from heard.customers.models import Customer, CustomerPassword
from heard.customers.passwords import new_key
from heard.plumbing.events import announce


def remove_password(*, customer: Customer) -> bool:
    """Forget a customer's password; return whether there was one. Raises CustomerGone.

    Every browser they are signed in with has to sign in again. That it is them, the caller has made sure.
    """
    with transaction.atomic():
        row = locked(customer)
        theirs = CustomerPassword.objects.filter(customer=row).exclude(hash="")
        had = bool(theirs.update(hash="", set_at=None, key=new_key()))
        if had:
            announce(CustomerPasswordChanged(customer_id=row.pk, did="removed"))
    return had
