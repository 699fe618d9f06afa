"""Let a customer do without their password, and tell them that they do."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from heard.customers.actions.remove_password import remove_password
from heard.customers.models import Customer
from heard.promises.actions._password_news import tell
from heard.promises.proofs import Proof, insist


def drop_password(*, customer: Customer, proof: Proof, language: str, at: dt.datetime) -> bool:
    """Let them sign in by codes alone; return whether there was a password.

    All their mailboxes are told. Raises CodeIsWrong and PasswordIsWrong, where it is not shown to be them; CustomerGone.
    """
    insist(proof, customer=customer, at=at)
    with transaction.atomic():
        had = remove_password(customer=customer)
        if had:
            tell(customer, did="removed", language=language)
    return had
