"""Tell customers that we heard them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from heard.conversations.acknowledgement_templates import Wording, Words
from heard.conversations.actions._row import about
from heard.conversations.actions._writing import AT_ONCE
from heard.conversations.events import ConversationAcknowledged, MessageReceived, MessageSent
from heard.conversations.meanwhile import offered_meanwhile
from heard.conversations.models import Message
from heard.conversations.rendering import render
from heard.customers.models import ChannelKind
from heard.plumbing.database.statements import prepared
from heard.plumbing.events import announce
from heard.plumbing.reactions import Recorded

MOST_A_DAY = 2  # to one customer, however many conversations they begin: a robot, or somebody we would only annoy
TOO_LATE = dt.timedelta(days=1)  # after an outage, no flood about what arrived long ago


def acknowledge(*, message_ids: Sequence[int], at: dt.datetime) -> int:
    """Answer first messages with an acknowledgement, once per conversation; return how many were written.

    None goes to a message that bears `no_acknowledgement` among its facts (robots, lists, bounces, loops, imports), to
    somebody blocked, where somebody has answered already or the matter is closed, from an inbox that does not
    acknowledge, twice for one mail to two inboxes, to what arrived more than a day ago, or to a customer who had two
    within a day. The messages are queued, those in a chat are there at once, in one transaction; the number of statements
    does not depend on how many there are.
    """
    with transaction.atomic():
        _one_at_a_time(message_ids)
        chosen = _sparing(_deserving(message_ids, at))
        if not chosen:
            return 0
        wording = Wording.read([message.conversation for message in chosen], at=at)
        answers = offered_meanwhile(chosen, lambda message: wording.language_for(message.conversation))
        written = [
            (message, wording.words_for(message.conversation, answers=answers.get(message.conversation_id, "")))
            for message in chosen
        ]
        numbers = _write(written, at)
        announce(
            *(fact for (message, _), number in zip(written, numbers, strict=True) for fact in _told(message, number))
        )
    return len(written)


def acknowledge_first_messages(facts: Sequence[Recorded[MessageReceived]]) -> None:
    """React to what customers say: whoever begins a matter by mail hears that it arrived."""
    first = [
        fact.event.message_id
        for fact in facts
        if fact.event.is_first and fact.event.channel == ChannelKind.EMAIL and fact.event.kind == "message"
    ]
    if first:
        acknowledge(message_ids=first, at=timezone.now())


def _told(message: Message, number: int) -> list[ConversationAcknowledged | MessageSent]:
    """Return what to announce of the acknowledgement of a message."""
    where = message.conversation
    told = about(where, None) | {"message_id": number}
    return [ConversationAcknowledged(**told), *([MessageSent(**told)] if where.channel in AT_ONCE else [])]


def _one_at_a_time(message_ids: Sequence[int]) -> None:
    """Let no other worker acknowledge these customers meanwhile: each would count what the day had without the other."""
    with prepared() as cursor:
        cursor.execute(_ONE_AT_A_TIME, {"ids": list(message_ids)})


def _deserving(message_ids: Sequence[int], at: dt.datetime) -> list[Message]:
    with prepared() as cursor:
        day = at - dt.timedelta(days=1)
        cursor.execute(_DESERVING, {"ids": list(message_ids), "day": day, "since": at - TOO_LATE, "most": MOST_A_DAY})
        counts: dict[int, int] = dict(cursor.fetchall())
    related = ("conversation__customer", "conversation__inbox__brand")
    found = list(Message.objects.filter(pk__in=counts).select_related(*related).order_by("pk"))
    for message in found:
        message.had_today = counts[message.pk]  # type: ignore[attr-defined]
    return found


def _sparing(messages: Sequence[Message]) -> list[Message]:
    """Leave out what would be too many to one customer, and the second copy of one mail, within this batch."""
    so_far: Counter[int] = Counter()
    mails: set[tuple[str, str]] = set()
    chosen = []
    for message in messages:
        mail = (message.sender_address, message.external_id)
        had = message.had_today + so_far[message.customer_id]  # type: ignore[attr-defined]
        if had >= MOST_A_DAY or (message.external_id and mail in mails):
            continue
        so_far[message.customer_id] += 1
        mails.add(mail)
        chosen.append(message)
    return chosen


def _write(written: Sequence[tuple[Message, Words]], at: dt.datetime) -> list[int]:
    with prepared() as cursor:
        cursor.execute(
            _WRITE,
            {
                "answered": [message.pk for message, _ in written],
                "subjects": [words.subject[:500] for _, words in written],
                "texts": [words.text for _, words in written],
                "pages": [render(words.text) for _, words in written],
                "names": [message.conversation.inbox.name for message, _ in written],
                "at_once": list(AT_ONCE),
                "at": at,
            },
        )
        numbers: list[tuple[int]] = cursor.fetchall()
    return [number for (number,) in numbers]


# A statement of its own, so that what follows sees all that was done before the locks were given; always in one order.
_ONE_AT_A_TIME = """
SELECT count(pg_advisory_xact_lock(hashtextextended('acknowledge:' || customer_id, 0))) FROM (
    SELECT DISTINCT customer_id FROM conversations_message WHERE id = ANY(%(ids)s) ORDER BY customer_id
) them
"""

# The conversation is locked, so that an answer written at the same moment is either seen here or sees this.
_DESERVING = """
WITH first AS MATERIALIZED (
    SELECT m.id, m.customer_id, m.external_id, m.sender_address
    FROM conversations_message m
    JOIN conversations_conversation c ON c.id = m.conversation_id
    JOIN conversations_inbox box ON box.id = c.inbox_id
    JOIN customers_customer cu ON cu.id = c.customer_id
    WHERE m.id = ANY(%(ids)s) AND m.kind = 'incoming' AND m.trust = 'first' AND m.sender_address <> ''
      AND m.created_at > %(since)s AND NOT m.facts ? 'no_acknowledgement'
      AND c.acknowledged_at IS NULL AND c.first_answered_at IS NULL AND c.merged_into_id IS NULL
      AND c.state NOT IN ('spam', 'resolved')
      AND box.acknowledges AND box.is_active AND cu.blocked_at IS NULL AND cu.erased_at IS NULL
    FOR NO KEY UPDATE OF c
)
SELECT f.id, (
    SELECT count(*) FROM (
        SELECT FROM conversations_conversation o
        WHERE o.customer_id = f.customer_id AND o.acknowledged_at > %(day)s LIMIT %(most)s
    ) today
) FROM first f
WHERE f.external_id = '' OR NOT EXISTS (
    SELECT FROM conversations_message twin JOIN conversations_conversation tc ON tc.id = twin.conversation_id
    WHERE twin.external_id = f.external_id AND twin.external_id <> '' AND twin.id <> f.id
      AND twin.sender_address = f.sender_address AND tc.acknowledged_at IS NOT NULL
)
"""

# Not indexed for search: everybody's acknowledgement reads the same.
_WRITE = """
WITH given AS (
    SELECT one.*, nextval('conversations_message_id_seq') AS id FROM (
        SELECT g.*, m.conversation_id, m.inbox_id, m.customer_id, m.sender_address, box.address AS box_address,
               c.channel = ANY(%(at_once)s::text[]) AS is_there
        FROM unnest(%(answered)s::bigint[], %(subjects)s::text[], %(texts)s::text[], %(pages)s::text[], %(names)s::text[])
            WITH ORDINALITY AS g(answered, subject, text, page, name, place)
        JOIN conversations_message m ON m.id = g.answered
        JOIN conversations_conversation c ON c.id = m.conversation_id
        JOIN conversations_inbox box ON box.id = m.inbox_id
        ORDER BY g.place
    ) one
), written AS (
    INSERT INTO conversations_message (
        id, conversation_id, inbox_id, customer_id, kind, trust, sender_name, sender_address, recipients, subject, text,
        quoted, html, quoted_html, external_id, external_references, delivery, delivery_problem, send_at, sent_at,
        created_at, said_at, facts)
    SELECT id, conversation_id, inbox_id, customer_id, 'automatic', 'ours', name, box_address,
           jsonb_build_object('to', jsonb_build_array(sender_address)), subject, text, '', page, '', '', '',
           CASE WHEN is_there THEN 'sent' ELSE 'queued' END, '', %(at)s, CASE WHEN is_there THEN %(at)s END, %(at)s, %(at)s, '{}'
    FROM given
), told AS (
    UPDATE conversations_conversation c SET
        acknowledged_at = %(at)s,
        last_message_id = GREATEST(c.last_message_id, given.id),
        last_message_at = GREATEST(c.last_message_at, %(at)s),
        message_count = c.message_count + 1
    FROM given WHERE c.id = given.conversation_id
)
SELECT id FROM given ORDER BY place
"""
