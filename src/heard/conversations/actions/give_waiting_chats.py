"""Give the chats that wait to whoever became free."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence

from django.db import transaction
from django.db.models import QuerySet

from heard.conversations.actions.assign_automatically import assign_automatically
from heard.conversations.events import ConversationAssigned, ConversationClosed
from heard.conversations.models import AssignmentMode, Conversation, Inbox
from heard.conversations.models.conversation import LIVE, State
from heard.customers.models import ChannelKind
from heard.plumbing.reactions import Recorded
from heard.staff.events import AgentAvailabilityChanged
from heard.staff.models import Agent

MOST = 100  # chats looked at, at once; who waits behind them is looked at a minute later


def give_waiting_chats(*, at: dt.datetime, inbox_ids: Collection[int] | None = None, also_silent: bool = False) -> int:
    """Give the live chats that nobody has, the longest waiting first, to agents who are online and take one more; return
    how many found somebody. Does nothing in inboxes where people take what they do.

    `inbox_ids` are the inboxes to look at (None: all). `also_silent`: chats in which nobody said anything for LIVE, too;
    those are given as mail is.
    """
    with transaction.atomic():
        return sum(_given(one, at) for one in _waiting(at, inbox_ids)) + (
            sum(_given(one, at) for one in _silent(at, inbox_ids)) if also_silent else 0
        )


def give_to_who_came(facts: Sequence[Recorded[AgentAvailabilityChanged]]) -> None:
    """React to somebody coming online: they are given what waits in the inboxes they may open."""
    came = Agent.objects.get_queryset().online().filter(pk__in={fact.event.agent_id for fact in facts})
    inboxes = {number for one in came for number in Inbox.objects.visible_to(one).values_list("pk", flat=True)}
    if inboxes:
        give_waiting_chats(at=max(fact.at for fact in facts), inbox_ids=inboxes)


def give_to_who_is_free(facts: Sequence[Recorded[ConversationClosed] | Recorded[ConversationAssigned]]) -> None:
    """React to chats that ended or changed hands: whoever takes one more is given the next, in whatever inbox it waits."""
    numbers = {fact.event.conversation_id for fact in facts}
    if Conversation.objects.filter(pk__in=numbers, channel=ChannelKind.CHAT).exists():
        give_waiting_chats(at=max(fact.at for fact in facts))


def _given(groups: Iterator[Conversation], at: dt.datetime) -> int:
    """Give away chats that wait at one place until nobody takes one more."""
    given = 0
    for conversation in groups:
        if assign_automatically(conversation=conversation, at=at).assignee_id is None:
            break
        given += 1
    return given


def _waiting(at: dt.datetime, inbox_ids: Collection[int] | None) -> list[Iterator[Conversation]]:
    return _by_place(Conversation.objects.waiting_chats(at=at), inbox_ids)


def _silent(at: dt.datetime, inbox_ids: Collection[int] | None) -> list[Iterator[Conversation]]:
    left = Conversation.objects.filter(channel=ChannelKind.CHAT, state=State.OPEN, assignee__isnull=True)
    return _by_place(left.filter(merged_into__isnull=True, last_message_at__lte=at - LIVE), inbox_ids)


def _by_place(chats: QuerySet[Conversation], inbox_ids: Collection[int] | None) -> list[Iterator[Conversation]]:
    """Return chats by inbox and team, each place's longest waiting first. Those somebody works on at this moment are left out:
    to wait for them here, with others locked, could be to wait for each other."""
    wanted = chats.exclude(inbox__assignment=AssignmentMode.BY_HAND)
    if inbox_ids is not None:
        wanted = wanted.filter(inbox__in=inbox_ids)
    free = wanted.order_by("since", "id").select_for_update(no_key=True, of=("self",), skip_locked=True)
    places: dict[tuple[int, int | None], list[Conversation]] = {}
    for chat in free[:MOST]:
        places.setdefault((chat.inbox_id, chat.team_id), []).append(chat)
    return [iter(place) for place in places.values()]
