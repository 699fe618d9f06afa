"""Send visitors a copy of their chat."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from heard.channels.chat.copying import copy_of
from heard.channels.chat.mailing import where
from heard.channels.chat.models import Chat, Visitor
from heard.conversations.actions.send_copy import COPY, send_copy
from heard.conversations.models import Message, MessageKind

PAUSE = dt.timedelta(minutes=1)
DAY = dt.timedelta(days=1)
MOST_A_DAY = 5  # to one visitor: nobody should be able to fill a stranger's mailbox from here


class NoAddress(Exception):
    """Nobody said where mail reaches this visitor; the message asks them."""


class TooSoon(Exception):
    """They had one within the minute, or several today; the message tells them so."""


def copy_chat(*, conversation_id: int, at: dt.datetime) -> Message:
    """Mail the visitor of a chat what was said in it so far, to the address they gave. Raises NoAddress, TooSoon and Chat.DoesNotExist."""
    related = ("conversation__inbox__brand", "conversation__customer", "visitor__widget", "visitor__customer")
    with transaction.atomic():
        found = Chat.objects.select_related(*related, "visitor__became__customer")
        chat = found.get(pk=conversation_id)
        Visitor.objects.select_for_update(no_key=True, of=("self",)).get(pk=chat.visitor_id)  # one at a time
        address = where(chat)[0]
        if not address:
            raise NoAddress(_("Please tell us first where we may send it."))
        _insist_on_pause(chat, at)
        copy = copy_of(chat)
        return send_copy(
            conversation=chat.conversation,
            address=address,
            subject=copy.subject,
            text=copy.text,
            quoted=copy.quoted,
            quoted_html=copy.quoted_html,
            at=at,
        )


def _insist_on_pause(chat: Chat, at: dt.datetime) -> None:
    theirs = Chat.objects.filter(visitor=chat.visitor_id).values("conversation")
    copies = Message.objects.filter(
        conversation__in=theirs, kind=MessageKind.FORWARD, facts__has_key=COPY, created_at__gt=at - DAY
    )
    moments = list(copies.order_by("-created_at").values_list("created_at", flat=True)[:MOST_A_DAY])
    if len(moments) == MOST_A_DAY or (moments and at - moments[0] < PAUSE):
        raise TooSoon(_("We have just sent you one. Please look into your mailbox."))
