"""Offer a customer something that makes good for it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from heard.feedback.actions._complaints import about, locked_open
from heard.feedback.events import RemedyOffered
from heard.feedback.models import OF_MONEY, Complaint, Remedy, RemedyKind
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent

MOST = Decimal("9999999999.99")
CENT = Decimal("0.01")


class RemedyIsWrong(Exception):
    """Money needs an amount above nothing and a currency of three letters; something else needs words."""


def offer_remedy(
    *,
    complaint: Complaint,
    agent: Agent,
    kind: str,
    at: dt.datetime,
    amount: Decimal | None = None,
    currency: str = "",
    words: str = "",
) -> Remedy:
    """Note what the customer is offered for an open complaint; what was offered before and not answered is replaced.

    The agent's own answer says it to them (complaint_words has ready words, with the link under which they answer).
    `amount` and `currency` (ISO 4217) are for a refund or a credit. Raises ComplaintIsOver and RemedyIsWrong.
    """
    words = words.replace("\0", "").strip()
    amount, currency = _checked(kind, amount, currency.strip().upper(), words)
    with transaction.atomic():
        row = locked_open(complaint)
        Remedy.objects.filter(complaint=row, answer="", replaced_at__isnull=True).update(replaced_at=at)
        remedy = Remedy.objects.create(
            complaint=row, kind=kind, amount=amount, currency=currency, words=words, offered_at=at, offered_by=agent
        )
        much = "" if amount is None else str(amount)
        announce(RemedyOffered(**about(row, agent), remedy_id=remedy.pk, kind=kind, amount=much, currency=currency))
    return remedy


def _checked(kind: str, amount: Decimal | None, currency: str, words: str) -> tuple[Decimal | None, str]:
    if kind not in RemedyKind.values or len(words) > 300 or (kind == RemedyKind.OTHER and not words):
        raise RemedyIsWrong
    if kind not in OF_MONEY:
        return None, ""
    if amount is None or not amount.is_finite() or not CENT <= amount <= MOST:
        raise RemedyIsWrong
    if not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
        raise RemedyIsWrong
    return amount.quantize(CENT), currency
