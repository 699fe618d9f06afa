"""What conversations do when a moment comes."""

from __future__ import annotations

import datetime as dt

from django.db.models import Max
from django.utils import timezone
from procrastinate.contrib.django import app

from heard.conversations import pushing
from heard.conversations.actions._row import ConversationGone
from heard.conversations.actions.give_waiting_chats import give_waiting_chats
from heard.conversations.actions.take_over_chats import JOB as LOOK_AFTER_CHATS
from heard.conversations.actions.take_over_chats import take_over_chats
from heard.conversations.actions.tell_incident import JOB
from heard.conversations.actions.tell_next import tell_next
from heard.conversations.actions.wake import wake
from heard.conversations.models import Conversation, IncidentNews, IncidentTelling, Message, Telling
from heard.conversations.search_parts import make_room
from heard.staff.actions.push import push
from heard.staff.models import PushSubscription


@app.task(name="conversations.wake_snoozed")
def wake_snoozed(timestamp: int) -> int:
    """Bring back what was snoozed until now; return how many. One that cannot be woken does not keep the others."""
    at = dt.datetime.fromtimestamp(timestamp, tz=dt.UTC)
    woken = 0
    for conversation in Conversation.objects.due_to_wake(at=at).order_by("since", "id").iterator():
        try:
            wake(conversation=conversation, agent=None, at=at)
        except ConversationGone:
            continue
        woken += 1
    return woken


@app.task(name="conversations.make_room_for_search")
def make_room_for_search(timestamp: int) -> int:
    """Have parts ready for the entries of search, before the messages come; return how many were made."""
    return make_room(Message.objects.aggregate(newest=Max("pk"))["newest"] or 0)


@app.task(name=LOOK_AFTER_CHATS)
def look_after_chats(timestamp: int = 0) -> int:
    """Give chats whose agent is gone, those that wait, and those that fell silent, to whoever is next; return how many.

    `timestamp` is given by a schedule and not needed.
    """
    at = timezone.now()
    return take_over_chats(at=at) + give_waiting_chats(at=at, also_silent=True)


@app.task(name=JOB)
def tell_news(news_id: int) -> int:
    """Tell everybody concerned some news of an incident; return how many were told here. Several may work on it."""
    news = IncidentNews.objects.select_related("by").get(pk=news_id)
    told = 0
    while tell_next(news=news, at=timezone.now()):
        told += 1
    return told


@app.task(name="conversations.tell_what_waits")
def tell_what_waits(timestamp: int) -> int:
    """Go on where telling news was cut off; return how many were told."""
    waiting = IncidentTelling.objects.filter(state=Telling.WAITING).order_by("news").values_list("news", flat=True)
    return sum(tell_news(news_id=number) for number in list(waiting.distinct()))


@app.task(name=pushing.JOB, retry=pushing.SOON)
def push_told(subscription_id: int, conversation_id: int, since: str, is_mention: bool = False) -> bool:
    """Tell one browser that a conversation needs its agent; return whether it was. What is an hour old is not told."""
    now = timezone.now()
    row = PushSubscription.objects.select_related("agent").filter(pk=subscription_id).first()
    if row is None or now - dt.datetime.fromisoformat(since) > pushing.TOO_OLD:
        return False
    said = pushing.said(conversation_id, language=row.agent.language, is_mention=is_mention)
    return push(subscription_id=subscription_id, said=said, topic=f"conversation-{conversation_id}", at=now)
