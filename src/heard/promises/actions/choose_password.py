"""Let a customer choose a password, and tell them that they did."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from heard.customers.actions.set_password import set_password
from heard.customers.models import Customer
from heard.customers.passwords import insist_on_strength
from heard.promises.actions._password_news import tell
from heard.promises.proofs import Proof, insist


def choose_password(*, customer: Customer, password: str, proof: Proof, language: str, at: dt.datetime) -> str:
    """Let them sign in with this password from now on; return whether it was "set" or "changed".

    All their mailboxes are told. Raises PasswordIsWeak, before a code is used up; CodeIsWrong and PasswordIsWrong, where
    it is not shown to be them; CustomerGone.
    """
    insist_on_strength(password, customer=customer)
    insist(proof, customer=customer, at=at)  # by itself: a wrong try stays counted
    with transaction.atomic():
        did = set_password(customer=customer, password=password, at=at)
        tell(customer, did=did, language=language)
    return did
