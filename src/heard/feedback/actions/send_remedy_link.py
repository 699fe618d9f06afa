"""Mail a customer a fresh link to what we offered them."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from heard.conversations.actions.say import say
from heard.conversations.models import Conversation, Message, MessageKind
from heard.feedback.complaint_words import ComplaintSpeaker
from heard.feedback.models import Remedy
from heard.feedback.remedy_links import remedy_address
from heard.promises.actions.send_fresh_link import PAUSE, TooSoon


def send_remedy_link(*, remedy: Remedy, at: dt.datetime) -> Message:
    """Send it to the address we know; asked for by the customer, so it does not pass the gate. Raises TooSoon (one was sent
    within the hour), and what `say` raises."""
    with transaction.atomic():
        row = (
            Conversation.objects.select_for_update(no_key=True, of=("self",))
            .select_related("customer", "inbox__brand", "team")
            .get(pk=remedy.complaint.conversation_id)
        )
        sent = Message.objects.filter(conversation=row, kind=MessageKind.AUTOMATIC, created_at__gt=at - PAUSE)
        if sent.filter(facts__has_key="remedy_link").exists():
            raise TooSoon
        text = ComplaintSpeaker(row, at=at).fresh(link=remedy_address(remedy.pk, row.customer_id, at=at))
        return say(conversation=row, text=text, at=at, facts={"remedy_link": remedy.pk})
