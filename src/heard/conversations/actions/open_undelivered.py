"""Make it our turn again when what we wrote did not arrive."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from heard.conversations.actions._row import ConversationGone, locked
from heard.conversations.actions._states import change_state
from heard.conversations.actions.mark_delivery import NOT_DELIVERED
from heard.conversations.events import MessageNotDelivered
from heard.conversations.models import Conversation, Message, MessageKind, Snooze, State
from heard.plumbing.events import announce
from heard.plumbing.reactions import Recorded

BY_PEOPLE = (MessageKind.REPLY, MessageKind.FORWARD, MessageKind.SIDE_OUT)


def open_undelivered(*, message: Message, noticed_at: dt.datetime) -> bool:
    """Open the conversation of a message of a person that did not arrive, as who was to read it still waits; return whether
    that was to be done.

    Not when the same was said again later, nor when somebody put the conversation away after it was noticed. May be told
    twice. Raises ConversationGone.
    """
    with transaction.atomic():
        row = locked(message.conversation)
        if row.state in {State.OPEN, State.SPAM} or _put_away_at(row) > noticed_at or _is_settled(message):
            return False
        facts = change_state(row, State.OPEN, since=message.created_at, agent=None, at=noticed_at)
        row.save(update_fields=["state", "since"])
        announce(*facts)
    return True


def open_what_did_not_arrive(facts: Sequence[Recorded[MessageNotDelivered]]) -> None:
    """React to messages that failed or came back: their conversations stand among those that wait for us."""
    moments = {fact.event.message_id: fact.at for fact in facts}
    for message in Message.objects.filter(pk__in=moments).select_related("conversation").order_by("pk"):
        try:
            open_undelivered(message=message, noticed_at=moments[message.pk])
        except ConversationGone:
            continue


def _put_away_at(row: Conversation) -> dt.datetime:
    """Return when a conversation came into its state; that of a snoozed one tells when it wakes."""
    if row.state != State.SNOOZED:
        return row.since
    snoozed = Snooze.objects.filter(conversation=row, ended_at__isnull=True).order_by("-at")
    return snoozed.values_list("at", flat=True).first() or row.since


def _is_settled(message: Message) -> bool:
    """Whether nobody has to do anything: a machine wrote it, it left after all, or newer words to the same people did."""
    ours = Message.objects.filter(conversation=message.conversation_id, kind=message.kind)
    if not ours.filter(pk=message.pk, kind__in=BY_PEOPLE, delivery__in=NOT_DELIVERED).exists():
        return True
    newer = ours.filter(pk__gt=message.pk, side_conversation=message.side_conversation_id)
    return message.kind != MessageKind.FORWARD and newer.exclude(delivery__in=NOT_DELIVERED).exists()
