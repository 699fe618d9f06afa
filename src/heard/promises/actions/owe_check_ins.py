"""Put down that we ask, some days after a matter was closed, whether all is still well."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from django.db import connection, transaction

from heard.conversations.from_archives import is_of_an_archive
from heard.plumbing.events import announce
from heard.promises.actions._book import appoint, show
from heard.promises.actions.owe_answers import made
from heard.promises.business_time import Hours, NeverOpenError
from heard.promises.calendars import HoursBook
from heard.promises.models import Informing, Mode, Promise, PromiseKind, Source

if TYPE_CHECKING:
    from heard.conversations.events import ConversationClosed
    from heard.plumbing.reactions import Recorded


def owe_check_ins(*, conversation_ids: Collection[int]) -> list[Promise]:
    """Owe a check-in to the customers of these conversations, once for each closing; return what is owed.

    Only where somebody answered a person who wrote by mail, or in a chat and left an address: not to robots and lists,
    not for spam, not for what went into another conversation, not to those we may not write to, and not where an agent
    means to ask themselves; and who was asked is not asked again before somebody answered them, so that "all is well"
    by mail does not go on for ever. It is kept among ourselves, seen to without anybody's doing, and due when the house
    is open.
    """
    informing = Informing.current()
    if informing.check_ins == Mode.OFF:
        return []
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_CLOSED, [sorted(conversation_ids)])
            rows = cursor.fetchall()
        hours = HoursBook([informing.calendar_id])
        days = dt.timedelta(days=informing.check_in_days)
        owed = []
        for number, customer_id, inbox_id, owner_id, team_id, closed_at in rows:
            due_at = _while_open(hours[informing.calendar_id], closed_at + days)
            promise = Promise(
                kind=PromiseKind.CHECK_IN, source=Source.HOUSE, conversation_id=number, customer_id=customer_id,
                inbox_id=inbox_id, owner_id=owner_id, team_id=team_id, made_at=closed_at,
                seconds=math.ceil((due_at - closed_at).total_seconds()),
            )  # fmt: skip
            appoint(promise, hours, at=closed_at)
            owed.append(promise)
        Promise.objects.bulk_create(owed)
        announce(*(made(promise) for promise in owed))
        show({promise.conversation_id for promise in owed})
    return owed


def ask_about_what_was_closed(facts: Sequence[Recorded[ConversationClosed]]) -> None:
    """React to conversations that are resolved."""
    owe_check_ins(conversation_ids={fact.event.conversation_id for fact in facts})


def _while_open(hours: Hours, moment: dt.datetime) -> dt.datetime:
    try:
        return hours.add(moment, 0)
    except NeverOpenError:
        return moment


_CLOSED = f"""
SELECT c.id, c.customer_id, c.inbox_id, c.assignee_id, c.team_id, c.since FROM conversations_conversation c
JOIN customers_customer cu ON cu.id = c.customer_id AND cu.erased_at IS NULL AND cu.blocked_at IS NULL
CROSS JOIN LATERAL (
    SELECT m.facts FROM conversations_message m
    WHERE m.conversation_id = c.id AND m.kind = 'incoming'
      AND NOT {is_of_an_archive("m")}
    ORDER BY m.id DESC LIMIT 1
) heard
WHERE c.id = ANY(%s) AND c.state = 'resolved' AND c.merged_into_id IS NULL
  AND (c.channel = 'email' OR c.channel = 'chat' AND EXISTS (
      SELECT FROM conversations_participant who WHERE who.conversation_id = c.id AND who.kind = 'email'
  ))
  AND c.first_answered_at IS NOT NULL AND NOT heard.facts ? 'no_acknowledgement'
  AND NOT EXISTS (
      SELECT FROM promises_promise p WHERE p.conversation_id = c.id AND p.kind = 'check_in'
      AND (p."end" = '' OR p.source = 'house' AND p.made_at >= c.since)
  )
  AND NOT EXISTS (
      SELECT FROM promises_promise p WHERE p.conversation_id = c.id AND p.kind = 'check_in' AND p.source = 'house'
      AND p."end" = 'kept' AND NOT EXISTS (
          SELECT FROM conversations_message m
          WHERE m.conversation_id = c.id AND m.kind = 'reply' AND m.created_at > p.ended_at
      )
  )
ORDER BY c.id FOR NO KEY UPDATE OF c
"""  # noqa: S608 - made of constants
