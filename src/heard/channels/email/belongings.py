"""What the email channel keeps about customers."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Collection
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from heard.channels.email.models import Delivery, RawEmail, RawState
from heard.conversations.belongings import messages_about
from heard.customers.belongings import Belongings
from heard.customers.bundle import Bundle
from heard.customers.models import Address, ChannelKind
from heard.plumbing.forgetting import strip_facts
from heard.plumbing.mail import Outbox


class EmailBelongings(Belongings):
    """Original mails, those in quarantine included, and the record of what was sent."""

    name = "email"

    def collect(self, customer_ids: Collection[int], bundle: Bundle) -> None:
        """Put in the original mails, byte for byte."""
        for mail in _mails(customer_ids).order_by("id").iterator(chunk_size=20):
            bundle.put_file("mails", f"{mail.pk}.eml", io.BytesIO(mail.data))

    def erase(self, customer_ids: Collection[int], *, at: dt.datetime) -> dict[str, int]:
        """Remove the original mails, letters kept in the outbox, and from the records of sending who it was sent to."""
        mails = list(_mails(customer_ids).values_list("pk", flat=True))
        RawEmail.objects.filter(pk__in=mails).delete()
        strip_facts(streams=[f"raw_email:{number}" for number in mails])
        sent = Delivery.objects.filter(message__in=messages_about(customer_ids))
        _forget_letters(customer_ids, [f"<{number}>" for number in sent.values_list("external_id", flat=True)])
        sent.update(recipients_done=[], problem="")
        return {"mails": len(mails)}


def _forget_letters(customer_ids: Collection[int], message_ids: Collection[str]) -> None:
    """Let the files of what was written to them go once it is sure that they are erased."""
    addresses = list(_addresses(customer_ids).values_list("value", flat=True))
    outbox = Outbox(settings.HEARD_OUTBOX)
    transaction.on_commit(partial(outbox.forget, addresses=addresses, message_ids=message_ids), robust=True)


def _addresses(customer_ids: Collection[int]) -> QuerySet[Address]:
    return Address.objects.filter(customer__in=customer_ids, kind=ChannelKind.EMAIL)


def _mails(customer_ids: Collection[int]) -> QuerySet[RawEmail]:
    """Return the mails their messages came from, and what they sent that never became one."""
    addresses = _addresses(customer_ids).values("value")
    messages = messages_about(customer_ids)
    told = Q(message__in=messages) | Q(pk__in=messages.filter(source_id__isnull=False).values("source_id"))
    alone = Q(envelope_from__in=addresses) & ~Q(state=RawState.NEW)
    return RawEmail.objects.filter(told | alone)
