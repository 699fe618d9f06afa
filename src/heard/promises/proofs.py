"""How a customer shows once more that it is them, before the way they sign in changes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from heard.customers.models import Customer
from heard.customers.passwords import PasswordIsWrong, is_theirs, password_of
from heard.promises.actions.use_code import CodeIsWrong, use_code


@dataclass(frozen=True)
class Proof:
    """One of: a code a moment ago (`is_fresh`), a new code that was sent to an address, or the present password."""

    is_fresh: bool = False
    code: str | None = None
    address: str = ""
    present: str = ""


def insist(proof: Proof, *, customer: Customer, at: dt.datetime) -> None:
    """Make sure that it is them; a code is used up by it. Raises CodeIsWrong and PasswordIsWrong."""
    if proof.is_fresh:
        return
    if proof.code is not None:
        if use_code(address=proof.address, code=proof.code, at=at).customer_id != customer.pk:
            raise CodeIsWrong
    elif not is_theirs(password_of(customer), proof.present):
        raise PasswordIsWrong
