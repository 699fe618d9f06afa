"""Let the team look after a question that nobody answered."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction

from heard.community.actions._posts import about, locked_question
from heard.community.events import QuestionHandedOver
from heard.community.models import Community, Member, PostState, Question
from heard.community.paths import question_path
from heard.conversations.actions.receive import receive
from heard.conversations.incoming import Incoming, Sender
from heard.conversations.models import Inbox
from heard.customers.models import Address, ChannelKind, Customer
from heard.plumbing.events import announce


def hand_over(*, question: Question, at: dt.datetime) -> int | None:
    """Begin a conversation with whoever asked, once, as if they had written to us; return its number.

    None where it is answered or hidden by now, was handed over before, or nobody can be answered by mail.
    """
    with transaction.atomic():
        _hold_customer(question)
        row = locked_question(question.pk)
        if (
            row.handed_over_at
            or row.answer_count
            or row.is_closed
            or row.state != PostState.VISIBLE
            or row.member is None
        ):
            return None
        row.handed_over_at = at
        customer, inbox = row.member.customer, _inbox()
        address = _address(customer) if customer else None
        if customer is not None and inbox is not None and address is not None:
            received = receive(_as_mail(row, customer, address, inbox, at))
            row.conversation_id = received.conversation_id
        row.save(update_fields=["handed_over_at", "conversation"])
        if row.conversation_id:
            announce(QuestionHandedOver(**about(row), conversation_id=row.conversation_id))
    return row.conversation_id


def _hold_customer(question: Question) -> None:
    """Hold whoever asked before the question, as those do who put two customers together or forget one."""
    members = Member.objects.filter(pk=question.member_id or 0).values("customer")
    list(Customer.objects.select_for_update(no_key=True).filter(pk__in=members).values_list("pk"))


def _as_mail(question: Question, customer: Customer, address: str, inbox: Inbox, at: dt.datetime) -> Incoming:
    link = f"{settings.HEARD_URL.rstrip('/')}{question_path(question)}"
    return Incoming(
        channel=ChannelKind.EMAIL,
        inbox_id=inbox.pk,
        sender=Sender(address=address, name=customer.name),
        external_id=f"<community.question.{question.pk}@heard>",
        received_at=at,
        said_at=question.created_at,
        subject=question.title,
        text=f"{question.body or question.title}\n\n{link}",
        recipients={"to": [inbox.address]},
        is_believable=True,
        language=question.language,
        facts={"question_id": question.pk},
    )


def _inbox() -> Inbox | None:
    chosen = Community.current().inbox
    return chosen if chosen and chosen.is_active else Inbox.objects.active().order_by("pk").first()


def _address(customer: Customer) -> str | None:
    if customer.erased_at or customer.blocked_at:
        return None
    known = Address.objects.filter(customer=customer, kind=ChannelKind.EMAIL, undeliverable_since=None)
    return known.order_by("-is_primary", "id").values_list("value", flat=True).first()
