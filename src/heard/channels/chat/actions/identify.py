"""A website says who a visitor is."""

from __future__ import annotations

import contextlib
import datetime as dt
import uuid

from django.db import transaction

from heard.channels.chat.actions.hear import EVER
from heard.channels.chat.events import VisitorIdentified
from heard.channels.chat.identity import Identity
from heard.channels.chat.models import Chat, ChatWidget, Visitor
from heard.customers.actions.add_address import add_address
from heard.customers.actions.merge_customers import SameCustomer, merge_customers
from heard.customers.actions.recognise import recognise
from heard.customers.models import ChannelKind, Customer
from heard.plumbing.events import announce


def identify(
    *, widget: ChatWidget, identity: Identity, anonymous: uuid.UUID | None, at: dt.datetime, language: str = ""
) -> Visitor:
    """Return the visitor whom the website vouches for, made when they come first.

    With an email address they are the customer who has it. `anonymous` is who the browser was until now: what that one
    said is theirs too, as it was said on the same browser, and both customers become one (which agents can undo).
    """
    with transaction.atomic():
        row = Visitor.objects.select_for_update(no_key=True).filter(widget=widget, identity=identity.sub).first()
        if row is None:
            row = _met(widget, identity, at, language)
        elif (row.name, row.email) != (identity.name or row.name, identity.email or row.email):
            row.name, row.email = identity.name or row.name, identity.email or row.email
            row.save(update_fields=["name", "email"])
        if anonymous is not None and anonymous != row.public_id:
            _take_over(row, anonymous, at)
    return row


def _met(widget: ChatWidget, identity: Identity, at: dt.datetime, language: str) -> Visitor:
    public_id = uuid.uuid4()
    kind, address = (ChannelKind.EMAIL, identity.email) if identity.email else (ChannelKind.CHAT, str(public_id))
    customer = recognise(kind=kind, address=address, name=identity.name, language=language, at=at)
    customer = _present(customer)
    if identity.email:
        add_address(customer=customer, agent=None, kind=ChannelKind.CHAT, address=str(public_id), at=at)
    row, is_new = Visitor.objects.get_or_create(
        widget=widget,
        identity=identity.sub,
        defaults={
            "public_id": public_id,
            "customer": customer,
            "name": identity.name,
            "email": identity.email,
            "language": language,
            "tokens_since": EVER,
            "created_at": at,
        },
    )
    if is_new:
        announce(VisitorIdentified(customer_id=customer.pk, visitor_id=row.pk))
    return row


def _present(customer: Customer) -> Customer:
    return customer.merged_into or customer


def _take_over(row: Visitor, anonymous: uuid.UUID, at: dt.datetime) -> None:
    """Let somebody have what they said before they were known; never from somebody else who is known, or who was erased."""
    before = (
        Visitor.objects.select_for_update(no_key=True, of=("self",))
        .filter(public_id=anonymous, widget=row.widget_id, identity="", became__isnull=True, customer__erased_at=None)
        .first()
    )
    if before is None:
        return
    Chat.objects.filter(visitor=before).update(visitor=row)
    before.became = row
    before.save(update_fields=["became"])
    kept = _present(Customer.objects.select_related("merged_into").get(pk=row.customer_id))
    merged = _present(Customer.objects.select_related("merged_into").get(pk=before.customer_id))
    with contextlib.suppress(SameCustomer):
        merge_customers(kept=kept, merged=merged, agent=None, at=at)
