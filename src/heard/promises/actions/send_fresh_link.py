"""Mail a customer a fresh link to the page of their request."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from heard.conversations.actions.say import say
from heard.conversations.models import Conversation, Message, MessageKind
from heard.conversations.request_links import request_address
from heard.customers.salutations import salutation
from heard.promises.notices.words import Speaker
from heard.staff.models import Business

PAUSE = dt.timedelta(hours=1)


class TooSoon(Exception):
    """One was sent within the hour."""


def send_fresh_link(*, conversation: Conversation, at: dt.datetime) -> Message:
    """Send it to the address we know; asked for by the customer, it passes no gate. Raises TooSoon, and what `say` does."""
    with transaction.atomic():
        row = (
            Conversation.objects.select_for_update(no_key=True, of=("self",))
            .select_related("customer", "inbox__brand")
            .get(pk=conversation.pk)
        )
        sent = Message.objects.filter(conversation=row, kind=MessageKind.AUTOMATIC, created_at__gt=at - PAUSE)
        if sent.filter(facts__has_key="fresh_link").exists():
            raise TooSoon
        speaker = Speaker(row, Business.current(), at=at)
        link = request_address(row.pk, row.customer_id, at=at)
        text = f"{salutation(row.customer, speaker.language)},\n\n{speaker.page(link)}\n\n{speaker.close()}"
        return say(conversation=row, text=text, at=at, facts={"fresh_link": True})
