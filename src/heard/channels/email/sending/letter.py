"""What has to be known about a message to write the mail that carries it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from heard.conversations.models import Attachment, Message
from heard.staff.models import Business

MOST_REFERENCES = 20


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A message of ours on its way out."""

    message: Message
    external_id: str
    attempts: int
    done: tuple[str, ...]  # recipients that have it already
    answers: Message | None
    own_before: str  # the Message-ID of our newest mail before it in the same thread, if there is one
    attachments: tuple[Attachment, ...]
    above: tuple[Message, ...]  # what stands above it: what was said before and did not reach its reader either
    time_zone: str

    @property
    def language(self) -> str:
        """The language the mail is framed in."""
        return self.message.conversation.language or self.message.inbox.language

    @property
    def recipients(self) -> list[str]:
        """Everybody it still has to reach."""
        placed = self.message.recipients
        everybody = [address for place in ("to", "cc", "bcc") for address in placed.get(place, [])]
        return [address for address in dict.fromkeys(everybody) if address not in self.done]

    @property
    def references(self) -> list[str]:
        """The Message-IDs of the thread, oldest first; the first one and the newest are kept when there are many.

        What came without any is held together by our own newest mail, which its reader has as well.
        """
        if self.answers is None:
            return []
        thread = [*self.answers.external_references.split(), self.answers.external_id]
        unique = [name for name in dict.fromkeys(thread) if name]
        if not unique:
            return [self.own_before] if self.own_before else []
        return unique if len(unique) <= MOST_REFERENCES else [unique[0], *unique[1 - MOST_REFERENCES :]]


def letters(deliveries: Mapping[int, tuple[str, int, Sequence[str]]]) -> list[Letter]:
    """Return what is to be sent, oldest first, from the Message-ID, attempts and done recipients of each message.

    Costs the same few statements for one and for many.
    """
    related = ("conversation__customer", "inbox__brand", "agent", "side_conversation")
    messages = list(Message.objects.filter(pk__in=deliveries).select_related(*related).order_by("pk"))
    answered = _answered([message.pk for message in messages])
    own_before = _own_before([message.pk for message in messages if not _is_named(answered.get(message.pk))])
    above = _above(messages)
    files = _files([*deliveries, *above])
    time_zone = Business.current().time_zone
    return [
        Letter(
            message=message,
            external_id=deliveries[message.pk][0],
            attempts=deliveries[message.pk][1],
            done=tuple(deliveries[message.pk][2]),
            answers=answered.get(message.pk),
            own_before=own_before.get(message.pk, ""),
            attachments=tuple(file for number in (*_above_ids(message), message.pk) for file in files.get(number, [])),
            above=tuple(above[number] for number in _above_ids(message) if number in above),
            time_zone=time_zone,
        )
        for message in messages
    ]


def _above(messages: Sequence[Message]) -> dict[int, Message]:
    """Return what stands above others in one mail, by number."""
    numbers = [number for message in messages for number in _above_ids(message)]
    return Message.objects.in_bulk(numbers) if numbers else {}


def _above_ids(message: Message) -> list[int]:
    return list(message.facts.get("above", ()))


def _files(message_ids: Sequence[int]) -> dict[int, list[Attachment]]:
    found: dict[int, list[Attachment]] = {}
    for attachment in Attachment.objects.filter(message__in=message_ids).order_by("pk"):
        found.setdefault(attachment.message_id, []).append(attachment)
    return found


def _answered(message_ids: Sequence[int]) -> dict[int, Message]:
    """Return the message that each one answers: the newest before it from the other side, else the newest of ours."""
    with connection.cursor() as cursor:
        cursor.execute(_ANSWERED, [list(message_ids)])
        pairs: list[tuple[int, int]] = cursor.fetchall()
    found = Message.objects.in_bulk([answered for _, answered in pairs])
    return {number: found[answered] for number, answered in pairs}


def _is_named(answered: Message | None) -> bool:
    return answered is not None and bool(answered.external_id or answered.external_references)


def _own_before(message_ids: Sequence[int]) -> dict[int, str]:
    """Return the Message-ID of the newest mail of ours before each one."""
    if not message_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_OWN_BEFORE, [list(message_ids)])
        return dict(cursor.fetchall())


_OWN_BEFORE = """
SELECT m.id, before.external_id FROM conversations_message m CROSS JOIN LATERAL (
    SELECT p.external_id FROM conversations_message p
    WHERE p.conversation_id = m.conversation_id AND p.id < m.id AND p.external_id <> ''
      AND CASE WHEN m.kind = 'side_out' THEN p.kind = 'side_out' AND p.side_conversation_id = m.side_conversation_id
               ELSE p.kind IN ('reply', 'automatic') END
    ORDER BY p.id DESC LIMIT 1
) before
WHERE m.id = ANY(%s) AND m.kind <> 'forward'
"""

# What nobody vouches for is never quoted and never named: it may be somebody else's.
_ANSWERED = """
SELECT m.id, before.id FROM conversations_message m CROSS JOIN LATERAL (
    SELECT p.id FROM conversations_message p
    WHERE p.conversation_id = m.conversation_id AND p.id < m.id AND p.trust <> 'unverified'
      AND CASE WHEN m.kind = 'side_out' THEN p.side_conversation_id = m.side_conversation_id
               ELSE p.kind IN ('incoming', 'reply', 'automatic') END
    ORDER BY p.kind IN ('incoming', 'side_in') DESC, p.id DESC LIMIT 1
) before
WHERE m.id = ANY(%s) AND m.kind <> 'forward'
"""
