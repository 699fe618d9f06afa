"""Let what was said at once, as in a chat, reach its reader by email."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from heard.conversations.actions._row import about, locked
from heard.conversations.actions._writing import join
from heard.conversations.events import AnswerMailed
from heard.conversations.models import Conversation, DeliveryState, Message, Participant
from heard.customers.addresses import checked_address
from heard.customers.models import ChannelKind
from heard.plumbing.events import announce

WAY = {"way": "email"}


def send_by_mail(
    *, message: Message, address: str, at: dt.datetime, above: Sequence[Message] = (), subject: str = "", foot: str = ""
) -> bool:
    """Send a message that is there already by email, too: with what stands `above` it, and `foot` as its last line.

    It is the same message on the road of every mail, so that it goes once; an answer to it comes back to where it was
    said, as the address takes part from now on. Returns False, and does nothing, where it has not left yet, or goes by
    email already. Raises AddressIsWrong and ConversationGone.
    """
    value = checked_address(ChannelKind.EMAIL, address)
    with transaction.atomic():
        row = locked(message.conversation)
        numbers = [message.pk, *(one.pk for one in above)]
        found = Message.objects.select_for_update().filter(conversation=row, pk__in=numbers).order_by("pk")
        ours = {one.pk: one for one in found}
        main = ours.pop(message.pk, None)
        if main is None or main.delivery != DeliveryState.SENT or "way" in main.facts:
            return False
        _mark(row, main, list(ours.values()), value, {"subject": subject[:500]} if subject else {}, foot, at)
        announce(AnswerMailed(**about(row, None), message_id=main.pk, above=list(ours)))
    return True


def _mark(
    row: Conversation,
    main: Message,
    above: Sequence[Message],
    address: str,
    named: dict[str, Any],
    foot: str,
    at: dt.datetime,
) -> None:
    join(row, [address], place=Participant.Place.CUSTOMER, kind=ChannelKind.EMAIL)
    for one in above:
        Message.objects.filter(pk=one.pk).update(facts=one.facts | WAY | {"with": main.pk})
    said = WAY | {"above": [one.pk for one in above], "foot": foot}
    Message.objects.filter(pk=main.pk).update(
        facts=main.facts | {name: value for name, value in said.items() if value},
        recipients={"to": [address]},
        delivery=DeliveryState.QUEUED,
        delivery_problem="",
        send_at=at,
        **named,
    )
