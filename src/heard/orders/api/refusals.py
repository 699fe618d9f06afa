"""How the API says what the verbs refuse."""

from __future__ import annotations

from collections.abc import Mapping

from heard.orders.actions.place_order import OrderIsWrong
from heard.plumbing.api.problems import Refusal

WHY = {
    "reference": "reference: give one of 1 to 60 characters",
    "source": "source: at most 40 characters",
    "items": "items: at most 500, each with a name of 1 to 300 characters and a quantity from 1 to 1,000,000",
    "total": "total: give a number that is not negative, of at most 11 digits before the point and 3 after it",
    "currency": "currency: give a code of three capital letters (ISO 4217) with a total, and none without",
}

REFUSALS: Mapping[type[Exception], Refusal] = {
    OrderIsWrong: Refusal(422, "wrong-order", lambda error: WHY[error.field]),
}
