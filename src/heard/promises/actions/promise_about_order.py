"""Promise something about an order, with or without a conversation."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from heard.conversations.actions.start_quietly import start_quietly
from heard.conversations.models import Conversation, Inbox
from heard.orders.models import Order
from heard.promises.actions.make import make
from heard.promises.models import Promise, PromiseKind, Source
from heard.promises.notices.words import order_subject
from heard.staff.models import Business

if TYPE_CHECKING:
    from heard.staff.models import Agent


def promise_about_order(
    *,
    order: Order,
    inbox: Inbox,
    kind: PromiseKind,
    due_at: dt.datetime,
    agent: Agent,
    at: dt.datetime,
    words: str = "",
    is_told: bool = True,
) -> Promise:
    """Put on the ledger what the customer of an order is owed about it by `due_at`.

    It stands in the conversation in which something about this order was promised before, as far as the agent may open
    it; otherwise in one of its own, begun quietly in `inbox`: nothing is said to the customer by that, and it is on no
    list but that of what is owed. Raises MomentIsWrong, and NobodyThere for a customer whom no mail reaches.
    """
    with transaction.atomic():
        held = Order.objects.select_for_update(of=("self",)).select_related("customer").get(pk=order.pk)
        row = _earlier(held, agent) or _begun(held, inbox, at)
        return make(
            conversation=row, kind=kind, due_at=due_at, source=Source.AGENT, agent=agent, words=words, is_told=is_told,
            owner=agent, order_number=held.reference, at=at,
        )  # fmt: skip


def _earlier(order: Order, agent: Agent) -> Conversation | None:
    about = Promise.objects.visible_to(agent).filter(customer=order.customer_id, order_number=order.reference)
    found = about.select_related("conversation").order_by("-pk").first()
    return found.conversation if found else None


def _begun(order: Order, inbox: Inbox, at: dt.datetime) -> Conversation:
    with translation.override(Business.current().language or None):
        note = _("Begun for a promise about order %(order)s.") % {"order": order.reference}
    subject = order_subject(order.customer.language or inbox.language, order.reference)
    return start_quietly(inbox=inbox, customer=order.customer, subject=subject, note=note, at=at)
