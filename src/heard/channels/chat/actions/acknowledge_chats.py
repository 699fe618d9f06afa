"""Tell visitors for whom nobody has time that we heard them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence

from django.db import transaction
from procrastinate.contrib.django import app

from heard.channels.chat.hours import opening
from heard.channels.chat.models import Chat
from heard.conversations.actions.acknowledge import TOO_LATE, acknowledge
from heard.conversations.events import MessageReceived
from heard.conversations.models import Conversation, Inbox, Message, MessageKind
from heard.conversations.models.conversation import UNFINISHED
from heard.customers.models import ChannelKind
from heard.plumbing.reactions import Recorded

JOB = "chat.acknowledge"
SECOND = dt.timedelta(seconds=1)
MOST = 500  # chats looked at in one minute


def acknowledge_chats(*, conversation_ids: Collection[int], at: dt.datetime) -> int:
    """Say once in each chat by when somebody answers: at once while the house is closed, else after the minutes of the chat.

    Never where somebody has answered, or an inbox that does not acknowledge. Returns in how many it was said now; the
    number of statements does not depend on how many there are.
    """
    if not conversation_ids:
        return 0
    with transaction.atomic():
        # Conversations before customers' acknowledgements, as everywhere (docs/decisions/one-order-of-locks.md).
        rows = Conversation.objects.select_for_update(no_key=True).filter(pk__in=conversation_ids)
        list(rows.order_by("pk").values_list("pk"))
        chats, openings = _chats(conversation_ids), _Openings()
        due = [chat.pk for chat in chats if _moment(chat, openings, at=at) <= at]
        incoming = Message.objects.filter(conversation__in=due, kind=MessageKind.INCOMING)
        first = incoming.order_by("conversation", "id").distinct("conversation").values_list("pk", flat=True)
        return acknowledge(message_ids=sorted(first), at=at) if due else 0


def acknowledge_what_waits(*, at: dt.datetime) -> int:
    """Look at every chat that nobody answered yet, should the job for it be lost; return in how many something was said."""
    waiting = Conversation.objects.filter(
        channel=ChannelKind.CHAT,
        state__in=UNFINISHED,
        created_at__range=(at - TOO_LATE, at),
        acknowledged_at=None,
        first_answered_at=None,
        inbox__acknowledges=True,
    )
    numbers = list(waiting.order_by("created_at").values_list("pk", flat=True)[:MOST])
    return acknowledge_chats(conversation_ids=numbers, at=at)


def acknowledge_first_words(facts: Sequence[Recorded[MessageReceived]]) -> None:
    """React to chats that begin: while the house is closed their visitors hear at once by when, else some minutes later."""
    begun = {
        fact.event.conversation_id: fact.at
        for fact in facts
        if fact.event.is_first and fact.event.channel == ChannelKind.CHAT and fact.event.kind == "message"
    }
    if not begun:
        return
    openings = _Openings()
    now, moments = max(begun.values()), defaultdict(list)
    for chat in _chats(begun):
        moment = _moment(chat, openings, at=begun[chat.pk])
        moments[now if moment <= now else moment.replace(microsecond=0) + SECOND].append(chat.pk)
    acknowledge_chats(conversation_ids=moments.pop(now, []), at=now)
    for moment, numbers in moments.items():
        app.configure_task(JOB, schedule_at=moment).defer(conversation_ids=numbers)


def _chats(conversation_ids: Collection[int]) -> list[Chat]:
    related = ("conversation__inbox", "visitor__widget")
    return list(Chat.objects.select_related(*related).filter(pk__in=conversation_ids).order_by("pk"))


class _Openings:
    """Whether inboxes are open, asked once for each."""

    def __init__(self) -> None:
        """Begin knowing nothing."""
        self._known: dict[tuple[int, dt.datetime], bool] = {}

    def is_open(self, inbox: Inbox, *, at: dt.datetime) -> bool:
        """Return whether an inbox is open, to the minute."""
        key = inbox.pk, at.replace(second=0, microsecond=0)
        if key not in self._known:
            self._known[key] = opening(inbox, at=at).is_open
        return self._known[key]


def _moment(chat: Chat, openings: _Openings, *, at: dt.datetime) -> dt.datetime:
    """Return when somebody who hears nothing should hear from us, as it looks at this moment."""
    if not openings.is_open(chat.conversation.inbox, at=at):
        return chat.began_at
    return chat.began_at + dt.timedelta(minutes=chat.visitor.widget.wait_minutes)
