"""Take back what has not left yet."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.module_loading import import_string

from heard.conversations.actions._row import about, locked, reckon
from heard.conversations.actions._states import change_state
from heard.conversations.actions._writing import AT_ONCE, addressed
from heard.conversations.events import ConversationEvent, ReplyWithdrawn
from heard.conversations.models import (
    Assignment,
    Attachment,
    Conversation,
    DeliveryState,
    Draft,
    DraftAttachment,
    Message,
    MessageKind,
    SideConversation,
    State,
)
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent

NOT_LEFT = (DeliveryState.HELD, DeliveryState.SCHEDULED)
AFTER_LEAVING = dt.timedelta(minutes=1)  # for what left at once, as in a chat


class TooLate(Exception):
    """It is on its way already, or was read."""


class TakenBackAlready(TooLate):
    """Somebody was faster, perhaps oneself in another tab."""


def withdraw_reply(*, message: Message, agent: Agent, at: dt.datetime) -> Draft:
    """Remove a message that has not left yet and return its words as the agent's draft, files and copies included.

    An answer in a chat, which leaves at once, can be taken back for a minute as long as the visitor has not read it.
    What was not meant for the customer becomes the draft of a note, so that it cannot be sent to them by mistake.
    The conversation goes back to the state it was in, unless somebody changed it since. Raises TooLate once the
    message is on its way, TakenBackAlready and ConversationGone.
    """
    with transaction.atomic():
        row = locked(message.conversation)
        ours = _ours(row, message, at)
        draft = _into_draft(row, ours, agent)
        facts: list[ConversationEvent] = [ReplyWithdrawn(**about(row, agent), message_id=ours.pk, sent_at=ours.sent_at)]
        before = ours.facts.get("before")
        side = ours.side_conversation
        ours.delete()
        reckon(row)
        if before and row.since == ours.created_at:
            facts += _back(row, before, agent, at)
        row.save()
        _forget_empty(side)
        announce(*facts)
    return draft


def _ours(row: Conversation, message: Message, at: dt.datetime) -> Message:
    """Return the message as it is now, ours until the transaction ends. Raises TooLate."""
    may = Q(delivery__in=NOT_LEFT)
    if row.channel in AT_ONCE:
        at_once = Q(kind=MessageKind.REPLY, delivery=DeliveryState.SENT, sent_at__gte=at - AFTER_LEAVING)
        may |= at_once & ~Q(facts__has_key="way")
    ours = Message.objects.select_for_update().filter(may, pk=message.pk, conversation=row).first()
    if ours is None or (ours.sent_at and _was_read(ours)):
        is_here = Message.objects.filter(pk=message.pk, conversation=row).exists()
        raise TooLate if is_here else TakenBackAlready
    return ours


def _was_read(message: Message) -> bool:
    """Ask the channel by which it left whether its reader saw it."""
    return bool(import_string(settings.HEARD_WAS_READ)(message))


def _into_draft(row: Conversation, message: Message, agent: Agent) -> Draft:
    kind = Draft.Kind.REPLY if message.kind == MessageKind.REPLY else Draft.Kind.NOTE
    draft, _ = Draft.objects.get_or_create(conversation=row, agent=agent, kind=kind)
    draft.text = "\n\n".join(words for words in (message.text, draft.text) if words)
    draft.cc = list(dict.fromkeys([*message.recipients.get("cc", []), *draft.cc]))
    draft.bcc = list(dict.fromkeys([*message.recipients.get("bcc", []), *draft.bcc]))
    if kind == Draft.Kind.REPLY and not _went_as_usual(row, message):
        draft.to = message.recipients.get("to", [])
    draft.save()
    DraftAttachment.objects.bulk_create(
        DraftAttachment(
            draft=draft,
            file_id=attachment.file_id,
            filename=attachment.filename,
            content_type=attachment.content_type,
            size=attachment.size,
        )
        for attachment in Attachment.objects.filter(message=message)
    )
    return draft


def _went_as_usual(row: Conversation, message: Message) -> bool:
    usual = addressed(row, to=None, cc=None, bcc=())
    went: dict[str, list[str]] = message.recipients
    return went == {place: addresses for place, addresses in usual.items() if addresses}


def _back(
    row: Conversation, before: dict[str, str | int | None], agent: Agent, at: dt.datetime
) -> list[ConversationEvent]:
    state, since = str(before["state"]), dt.datetime.fromisoformat(str(before["since"]))
    if state == State.SNOOZED and since <= at:
        state, since = State.OPEN, at
    facts = change_state(row, state, since=since, agent=agent, at=at)
    if "first_answered_at" in before:
        answered = before["first_answered_at"]
        row.first_answered_at = dt.datetime.fromisoformat(str(answered)) if answered else None
    if before["assignee"] is None and row.assignee_id is not None:
        taken = Assignment.objects.filter(conversation=row, reason="answered", agent_id=row.assignee_id)
        if taken.delete()[0]:
            row.assignee = None
    return facts


def _forget_empty(side: SideConversation | None) -> None:
    if side is not None and not Message.objects.filter(side_conversation=side).exists():
        side.delete()
