"""Ask customers who agreed to it, some days after they bought something, whether all arrived as hoped."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from heard.conversations.actions.start import NobodyThere
from heard.conversations.actions.start_quietly import start_quietly
from heard.conversations.models import Inbox
from heard.customers.models import Address, ChannelKind
from heard.orders.models import Order
from heard.plumbing.events import announce
from heard.promises.actions._book import appoint
from heard.promises.actions.owe_answers import made
from heard.promises.calendars import HoursBook
from heard.promises.models import BY_ITSELF, Informing, Mode, NoticeWish, Promise, PromiseKind, Source, Wish
from heard.promises.notices.words import order_subject
from heard.staff.models import Business

AT_ONCE = 100
LATEST = dt.timedelta(days=7)  # after an outage; later it is no question any more but a surprise


def ask_after_purchases(*, at: dt.datetime, limit: int = AT_ONCE) -> int:
    """Begin to ask about orders whose day has come; return how many. It goes the way of every check-in from here on.

    Only with consent, only customers who are still there and want more than answers, only while the house is open, and
    once for each order. A mail needs a conversation to be answered in, and most who are asked will not answer: so each
    is begun only now, quietly, in the first inbox, and stays off every list until the customer says something.
    """
    informing = Informing.current()
    inbox = Inbox.objects.filter(is_active=True).order_by("id").first()
    hours = HoursBook([informing.calendar_id])
    if informing.after_purchase == Mode.OFF or inbox is None or not hours[informing.calendar_id].is_open(at):
        return 0
    day = at - dt.timedelta(days=informing.after_purchase_days)
    orders = Order.objects.filter(consent_to_follow_up=True, placed_at__lte=day, placed_at__gt=day - LATEST)
    orders = _not_asked(orders).filter(customer__erased_at__isnull=True, customer__blocked_at__isnull=True)
    unwilling = NoticeWish.objects.filter(wish=Wish.NONE).values("customer")
    # Whoever no mail reaches is passed over here: otherwise they would keep the places of those who can be asked.
    due = orders.filter(_reachable()).exclude(customer__in=unwilling).order_by("placed_at", "id")
    return sum(_ask(number, inbox, at) for number in list(due.values_list("pk", flat=True)[:limit]))


def _ask(number: int, inbox: Inbox, at: dt.datetime) -> bool:
    with transaction.atomic():
        # Whoever locks the order first asks; another worker passes on, or sees that it was done.
        locked = Order.objects.filter(pk=number).select_related("customer")
        order = locked.select_for_update(of=("self",), skip_locked=True).first()
        if order is None or not _not_asked(Order.objects.filter(pk=number)).exists():
            return False
        try:
            with transaction.atomic():
                row = start_quietly(
                    inbox=inbox,
                    customer=order.customer,
                    subject=order_subject(order.customer.language or inbox.language, order.reference),
                    note=_note(order),
                    at=at,
                )
        except NobodyThere:
            return False
        promise = Promise(
            kind=PromiseKind.CHECK_IN, source=Source.HOUSE, conversation=row, customer=order.customer, inbox=inbox,
            order_number=order.reference, made_at=at, seconds=0,
        )  # fmt: skip
        appoint(promise, HoursBook([]), at=at)
        promise.save()
        announce(made(promise))
    return True


def _reachable() -> Exists:
    mail = Address.objects.filter(kind=ChannelKind.EMAIL, undeliverable_since__isnull=True)
    return Exists(mail.filter(customer=OuterRef("customer")))


def _not_asked(orders: QuerySet[Order]) -> QuerySet[Order]:
    asked = Promise.objects.filter(BY_ITSELF, customer=OuterRef("customer"), order_number=OuterRef("reference"))
    return orders.filter(~Exists(asked))


def _note(order: Order) -> str:
    with translation.override(Business.current().language or None):
        told = _("We ask whether order %(order)s arrived as hoped; the customer agreed to that.")
        return f"{told} {_('Nothing is to be done unless they answer.')}" % {"order": order.reference}
