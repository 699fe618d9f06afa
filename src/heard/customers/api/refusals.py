"""How the API says what the verbs about customers refuse."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from heard.customers.actions._row import CustomerGone
from heard.customers.actions.add_address import AddressBelongsToAnother
from heard.customers.actions.change_profile import ProfileIsWrong
from heard.customers.actions.merge_customers import SameCustomer
from heard.customers.actions.undo_customer_merge import UndoLaterFirst
from heard.customers.addresses import AddressIsWrong
from heard.customers.custom_values import ValueIsWrong
from heard.plumbing.api.problems import Refusal


def _wrong(error: ProfileIsWrong) -> str:
    return "; ".join(f"{name}: {why}" for name, why in error.problems.items())


def _fields(error: ProfileIsWrong) -> dict[str, Any]:
    return {"fields": [{"field": name, "detail": why} for name, why in error.problems.items()]}


REFUSALS: Mapping[type[Exception], Refusal] = {
    CustomerGone: Refusal(404, "customer-gone", lambda error: "This customer was erased meanwhile."),
    ProfileIsWrong: Refusal(422, "invalid-request", _wrong, _fields),
    ValueIsWrong: Refusal(422, "invalid-request", lambda error: f"custom.{error.key}: {error}"),
    AddressIsWrong: Refusal(422, "wrong-address", str),
    AddressBelongsToAnother: Refusal(
        409,
        "address-taken",
        lambda error: "This address belongs to another customer. Merge the two if they are one.",
        lambda error: {"customer_id": error.customer.pk},
    ),
    SameCustomer: Refusal(409, "same-customer", lambda error: "Both are one customer already."),
    UndoLaterFirst: Refusal(
        409,
        "undo-later-first",
        lambda error: "They were put together with somebody else after that. Undo the later step first.",
    ),
}
