"""What the email channel keeps about customers."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Collection

from django.db.models import Q, QuerySet

from heard.channels.email.models import Delivery, RawEmail, RawState
from heard.conversations.belongings import messages_about
from heard.customers.belongings import Belongings
from heard.customers.bundle import Bundle
from heard.customers.models import Address, ChannelKind
from heard.plumbing.forgetting import strip_facts


class EmailBelongings(Belongings):
    """Original mails, those in quarantine included, and the record of what was sent."""

    name = "email"

    def collect(self, customer_ids: Collection[int], bundle: Bundle) -> None:
        """Put in the original mails, byte for byte."""
        for mail in _mails(customer_ids).order_by("id").iterator(chunk_size=20):
            bundle.put_file("mails", f"{mail.pk}.eml", io.BytesIO(mail.data))

    def erase(self, customer_ids: Collection[int], *, at: dt.datetime) -> dict[str, int]:
        """Remove the original mails, and from the records of sending who it was sent to."""
        mails = list(_mails(customer_ids).values_list("pk", flat=True))
        RawEmail.objects.filter(pk__in=mails).delete()
        strip_facts(streams=[f"raw_email:{number}" for number in mails])
        Delivery.objects.filter(message__in=messages_about(customer_ids)).update(recipients_done=[], problem="")
        return {"mails": len(mails)}


def _mails(customer_ids: Collection[int]) -> QuerySet[RawEmail]:
    """Return the mails their messages came from, and what they sent that never became one."""
    addresses = Address.objects.filter(customer__in=customer_ids, kind=ChannelKind.EMAIL).values("value")
    messages = messages_about(customer_ids)
    told = Q(message__in=messages) | Q(pk__in=messages.filter(source_id__isnull=False).values("source_id"))
    alone = Q(envelope_from__in=addresses) & ~Q(state=RawState.NEW)
    return RawEmail.objects.filter(told | alone)
