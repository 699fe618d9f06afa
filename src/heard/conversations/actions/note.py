"""Tell colleagues something about a conversation."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from heard.conversations.actions._row import about, locked
from heard.conversations.actions._writing import write_message, written_already
from heard.conversations.enclosure import Enclosure
from heard.conversations.events import NoteWritten
from heard.conversations.models import Conversation, Draft, Inbox, Mention, Message, MessageKind
from heard.conversations.rendering import mark_names
from heard.plumbing.events import announce
from heard.staff.models import Agent

if TYPE_CHECKING:
    from collections.abc import Iterator


def note(
    *,
    conversation: Conversation,
    agent: Agent | None,
    text: str,
    at: dt.datetime,
    signed: str = "",
    mentions: Sequence[Agent] = (),
    enclosures: Sequence[Enclosure] = (),
    client_id: uuid.UUID | None = None,
) -> Message:
    """Write a note that only colleagues see; those called by @name in it, or given, are told.

    Whoever may not open the inbox is not mentioned. Without an agent it is `signed` by what wrote it, as a rule. The
    same `client_id` twice writes once; the writer's draft of a note is done. Raises ConversationGone and NothingToSay.
    """
    with transaction.atomic():
        row = locked(conversation)
        if written := written_already(row, client_id):
            return written
        message = write_message(
            row,
            kind=MessageKind.NOTE,
            agent=agent,
            signed=signed,
            text=text,
            enclosures=enclosures,
            client_id=client_id,
            at=at,
        )
        called = _mention(row, message, [*mentions, *_called(text)])
        if agent is not None:
            Draft.objects.filter(conversation=row, agent=agent, kind=Draft.Kind.NOTE).delete()
        announce(NoteWritten(**about(row, agent), message_id=message.pk, mentioned=sorted(one.pk for one in called)))
    return message


def _called(text: str) -> Iterator[Agent]:
    """Yield the agents whose name stands behind an @, the longest name that fits at each."""
    if "@" not in text:
        return
    colleagues = sorted(Agent.objects.get_queryset().active(), key=lambda agent: -len(agent.name))
    for after in text.casefold().split("@")[1:]:
        for colleague in colleagues:
            name = colleague.name.casefold()
            if name and after.startswith(name) and not after[len(name) : len(name) + 1].isalnum():
                yield colleague
                break


def _mention(row: Conversation, message: Message, called: Sequence[Agent]) -> list[Agent]:
    unique = {agent.pk: agent for agent in called if agent.is_active}
    may = [agent for agent in unique.values() if Inbox.objects.visible_to(agent).filter(pk=row.inbox_id).exists()]
    Mention.objects.bulk_create([Mention(message=message, agent=agent) for agent in may], ignore_conflicts=True)
    if may:
        names = {name: agent.pk for agent in may for name in (agent.get_short_name(), agent.name)}
        message.html = mark_names(message.html, names)
        message.save(update_fields=["html"])
    return may
