"""Promises that were made in words and are not on the ledger yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from heard.conversations.models import Conversation, Message, MessageKind
from heard.promises.models import Promise
from heard.promises.spoken.finding import Spoken, find_promises
from heard.promises.zones import zone_of
from heard.staff.models import Business

LATELY = dt.timedelta(days=1)
NEWEST = 5  # answers that are read


@dataclass(frozen=True)
class Offer:
    """Something an answer of ours promised."""

    message_id: int
    spoken: Spoken


def offers(conversation: Conversation, known: Collection[Promise], *, at: dt.datetime) -> list[Offer]:
    """Return what our answers of the last day promised and nobody put down; `known` are the conversation's promises.

    Moments are meant in the customer's time zone. One more statement, three where there is such an answer.
    """
    answers = Message.objects.filter(conversation=conversation, kind=MessageKind.REPLY, created_at__gt=at - LATELY)
    put_down = {(promise.message_id, _told(promise.words)) for promise in known if promise.message_id}
    texts = list(answers.order_by("-pk").values_list("pk", "text", "created_at")[:NEWEST])
    if not texts:
        return []
    said = spoken_in([(text, said_at) for _, text, said_at in texts], conversation)
    return [
        Offer(number, spoken)
        for (number, *_), found in zip(texts, said, strict=True)
        for spoken in found
        if spoken.due_at > at and (number, _told(spoken.words)) not in put_down
    ]


def _told(words: str) -> str:
    """Return words as they are compared: a form changes the ends of lines, the ledger keeps 300 letters."""
    return " ".join(words[:300].split())


def spoken_in(texts: Iterable[tuple[str, dt.datetime]], conversation: Conversation) -> list[list[Spoken]]:
    """Return what each of these words, said at their moments, would promise the customer of a conversation."""
    zone = zone_of(conversation.customer, Business.current())
    language = conversation.language or conversation.customer.language or conversation.inbox.language
    return [find_promises(text, language=language, zone=zone, at=said_at) for text, said_at in texts]
