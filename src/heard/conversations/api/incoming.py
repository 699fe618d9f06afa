"""What customers say by way of a script: the same road in as every other channel."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from ninja import Field, Schema

from heard.conversations.actions.receive import Received, receive, receive_free
from heard.conversations.api.files import enclosures
from heard.conversations.api.shapes import MessageOut, told
from heard.conversations.enclosure import Enclosure
from heard.conversations.incoming import Incoming, IncomingFile, Sender
from heard.conversations.models import Conversation, DeliveryState, Message, MessageKind, Participant
from heard.conversations.patience import PAUSES, rest
from heard.conversations.queries.one import VisibleFirsts
from heard.plumbing.database.gathering import Gathering
from heard.plumbing.files import open_file
from heard.staff.models import Agent
from heard.staff.tokens import ApiRequest


class SenderIn(Schema):
    """Who says it."""

    address: str = Field(min_length=1, max_length=320)
    name: str = Field("", max_length=200)


def take_in(request: ApiRequest, given: Any, *, inbox_id: int, channel: str, sender: Sender) -> MessageOut:
    """Take in what somebody says who begins a conversation; return the message."""
    begun = _taken(_Asked(_incoming(request, given, inbox_id=inbox_id, channel=channel, sender=sender)))
    assert begun is not None  # noqa: S101 - for the type checker: they named themselves
    return _told(begun)


def add_to(request: ApiRequest, number: int, given: Any) -> MessageOut | None:
    """Take in what the customer of a conversation adds; None where nobody takes part, or the agent may not open it."""
    nobody_yet = Sender(address="")
    incoming = _incoming(request, given, inbox_id=0, channel="", sender=nobody_yet, token_conversation_id=number)
    added = _taken(_Asked(incoming, within_reach_of=request.agent))
    return None if added is None else _told(added)


class _Asked(NamedTuple):
    """What a script hands in; with an agent, who says it is looked up among those who take part where they may look."""

    incoming: Incoming
    within_reach_of: Agent | None = None


class _Taken(NamedTuple):
    """What was handed in, now with its sender, and what became of it; None while somebody holds the conversation."""

    incoming: Incoming
    received: Received | None


def _incoming(request: ApiRequest, given: Any, **where: Any) -> Incoming:
    at = timezone.now()
    return Incoming(
        external_id=f"{given.external_id}@api" if given.external_id else "",
        received_at=at,
        said_at=at,
        subject=getattr(given, "subject", ""),
        text=given.text,
        is_believable=True,
        files=tuple(_whole(file) for file in enclosures(request, given.files)),
        facts={"token": request.auth.pk},
        **where,
    )


def _taken(asked: _Asked) -> _Taken | None:
    """Take it in together with what other scripts say at this moment; alone where that cannot be.

    What belongs to somebody's transaction (an Idempotency-Key) stays in it, and files are locked in one order, which
    several together would not keep.
    """
    if not (asked.incoming.files or connection.in_atomic_block):
        for pause in PAUSES:
            taken = _at_once.ask(asked)
            if taken is None or taken.received is not None:
                return taken
            rest(pause)
    (incoming,) = _with_senders([asked])
    return _Taken(incoming, receive(incoming)) if incoming else None  # waits for whoever holds the conversation


def _take_together(asked: Sequence[_Asked]) -> list[_Taken | None]:
    incoming = _with_senders(asked)
    received = iter(receive_free([one for one in incoming if one is not None]))
    return [None if one is None else _Taken(one, next(received)) for one in incoming]


_at_once = Gathering(_take_together)


def _with_senders(asked: Sequence[_Asked]) -> list[Incoming | None]:
    """Return what was handed in with who says it: a question for each agent. None where there is nobody."""
    wanted: dict[int, tuple[Agent, set[int]]] = {}
    for incoming, agent in asked:
        if agent is not None:
            wanted.setdefault(agent.pk, (agent, set()))[1].add(incoming.token_conversation_id or 0)
    found = {number: _firsts.find(agent, numbers) for number, (agent, numbers) in wanted.items()}
    return [
        incoming if agent is None else _said_by(incoming, found[agent.pk].get(incoming.token_conversation_id or 0))
        for incoming, agent in asked
    ]


def _said_by(incoming: Incoming, first: Participant | None) -> Incoming | None:
    if first is None:
        return None
    inbox_id, sender = first.conversation.inbox_id, Sender(address=first.address)
    return dataclasses.replace(incoming, channel=first.kind, inbox_id=inbox_id, sender=sender)


def _customers_in_reach(agent: Agent) -> QuerySet[Participant]:
    reached = Conversation.objects.in_reach_of(agent)
    customers = Participant.objects.filter(place=Participant.Place.CUSTOMER, conversation__in=reached)
    return customers.select_related("conversation")


# Whom conversations are with, and the conversations, in one question.
_firsts = VisibleFirsts(_customers_in_reach, joined="conversation", by="conversation")


def _told(taken: _Taken) -> MessageOut:
    incoming, received = taken
    assert received is not None  # noqa: S101 - for the type checker: it was waited for
    if received.is_duplicate or incoming.files:
        return told(Message.objects.get(pk=received.message_id), has_files=True)
    return _as_written(incoming, received)


def _as_written(incoming: Incoming, received: Received) -> MessageOut:
    """Return the message as `receive` has just written it; reading it back would cost a tenth of the request."""
    return MessageOut.model_construct(
        id=received.message_id,
        conversation_id=received.conversation_id or 0,
        kind=MessageKind.INCOMING,
        trust=received.trust,
        agent_id=None,
        sender_name=incoming.sender.name,
        sender_address=incoming.sender.address,
        recipients={},
        subject=incoming.subject,
        text=incoming.text,
        quoted="",
        html="",
        side_conversation_id=None,
        attachments=[],
        delivery=DeliveryState.NONE,
        delivery_problem="",
        created_at=incoming.received_at,
        send_at=None,
        sent_at=None,
    )


def _whole(file: Enclosure) -> IncomingFile:
    with open_file(file.sha256) as content:
        return IncomingFile(filename=file.filename, content_type=file.content_type, content=content.read())
