"""Make a conversation of its own out of some of what was said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import transaction

from heard.conversations.actions._moving import move_messages
from heard.conversations.actions._row import about, locked, reckon, waited_since
from heard.conversations.actions._subjects import subject_line
from heard.conversations.events import ConversationSplitOff, ConversationStarted
from heard.conversations.models import (
    Conversation,
    ConversationSplit,
    Message,
    MessageKind,
    Participant,
    State,
)
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent

ASIDE = (MessageKind.SIDE_IN, MessageKind.SIDE_OUT)


class CannotSplit(Exception):
    """Some of what was said can go, but not all, and not what was said aside."""


def split(
    *, conversation: Conversation, message_ids: Collection[int], agent: Agent, at: dt.datetime, subject: str = ""
) -> ConversationSplit:
    """Move messages into a new open conversation of the same inbox, linked to the old; `.created` of what is returned.

    It is the customer's whose words come first in it. Everybody who took part may go on there. Can be undone with what
    is returned. Raises CannotSplit and ConversationGone.
    """
    with transaction.atomic():
        row = locked(conversation)
        chosen = list(Message.objects.filter(conversation=row, pk__in=message_ids).order_by("id"))
        staying = Message.objects.filter(conversation=row).exclude(pk__in=[message.pk for message in chosen])
        is_all = not staying.exclude(kind=MessageKind.NOTE).exists()
        if not chosen or is_all or any(message.kind in ASIDE for message in chosen):
            raise CannotSplit
        created = _begin(row, chosen, subject)
        moved = move_messages([message.pk for message in chosen], source=row, target=created)
        for side in (row, created):
            reckon(side)
        created.since = waited_since(created, otherwise=at)
        created.save()
        row.save()
        done = ConversationSplit.objects.create(source=row, created=created, by=agent, at=at, moved={"messages": moved})
        announce(
            ConversationStarted(**about(created, agent), channel=created.channel, by_us=True, previous_id=row.pk),
            ConversationSplitOff(**about(row, agent), created_id=created.pk, split_id=done.pk),
        )
    return done


def _begin(row: Conversation, chosen: list[Message], subject: str) -> Conversation:
    theirs = [message for message in chosen if message.kind == MessageKind.INCOMING]
    title = subject or (theirs[0].subject if theirs else "") or row.subject
    created = Conversation.objects.create(
        inbox=row.inbox,
        customer_id=theirs[0].customer_id if theirs else row.customer_id,
        channel=row.channel,
        subject=subject_line(title),
        language=row.language,
        state=State.OPEN,
        assignee_id=row.assignee_id,
        team_id=row.team_id,
        priority=row.priority,
        contact_reason_id=row.contact_reason_id,
        created_at=chosen[0].created_at,
        acknowledged_at=row.acknowledged_at,
        first_answered_at=row.first_answered_at,
        previous=row,
    )
    _take_people_along(row, created)
    return created


def _take_people_along(row: Conversation, created: Conversation) -> None:
    Participant.objects.bulk_create(
        Participant(
            conversation=created,
            kind=person.kind,
            address=person.address,
            name=person.name,
            place=person.place,
            customer_id=person.customer_id,
            added_at=person.added_at,
        )
        for person in Participant.objects.filter(conversation=row).order_by("id")
    )
