"""Choose how much to hear from us."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from heard.customers.models import Customer
from heard.plumbing.events import announce
from heard.promises.events import NoticeWishChosen
from heard.promises.models import NoticeWish, Wish

if TYPE_CHECKING:
    from heard.staff.models import Agent


def choose_wish(*, customer: Customer, wish: Wish, agent: Agent | None, at: dt.datetime) -> NoticeWish:
    """Remember how much a customer wants to hear from us on our own; `agent` is None when they chose themselves."""
    with transaction.atomic():
        chosen, _made = NoticeWish.objects.update_or_create(customer=customer, defaults={"wish": wish, "at": at})
        announce(NoticeWishChosen(customer_id=customer.pk, wish=wish, agent_id=agent.pk if agent else None))
    return chosen
