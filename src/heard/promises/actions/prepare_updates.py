"""Prepare notices: word what a customer should hear from us, for a click or for the gate."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import connection, transaction

from heard.conversations.from_archives import is_of_an_archive
from heard.conversations.models import Conversation
from heard.plumbing.events import announce
from heard.promises.actions._notices import about
from heard.promises.actions.owe_calls import owe_calls
from heard.promises.calendars import HoursBook
from heard.promises.events import NoticePrepared
from heard.promises.models import GONE_OUT, Informing, Mode, Notice, NoticeKind, NoticeState, Promise
from heard.promises.notices.own_words import OwnWords
from heard.promises.notices.words import Speaker
from heard.staff.models import Business

AT_ONCE = 200
UPDATE_LASTS = dt.timedelta(hours=20)  # then tomorrow's says it better


@dataclass(frozen=True)
class Wanted:
    """A notice that is to be worded, of this moment; `mode` says whether it leaves by itself.

    `before` is the promise whose place `promise` took: the customer hears the new date.
    """

    kind: NoticeKind
    key: str
    promise: Promise | None
    mode: str
    at: dt.datetime
    before: Promise | None = None
    lasts: dt.timedelta = UPDATE_LASTS


def prepare_updates(*, at: dt.datetime, limit: int = AT_ONCE) -> int:
    """Prepare a short word on where it stands for everybody who heard nothing for a day; return how many.

    For whoever waits for us: matters that are open, put away, or waiting for somebody else. Not for those who want none,
    or only news where there is none; not while another notice waits, nor where a promised update is still to come; and
    only in business hours. Who would rather be called is, by whoever has the matter. How long a day is, and whether a
    click is needed, says `Informing`. In a chat, only where an address is known, or they asked to be told there: nobody
    else comes back to it for that.
    """
    informing = Informing.current()
    hours = HoursBook([informing.calendar_id])[informing.calendar_id]
    if informing.updates == Mode.OFF or not hours.is_open(at):
        return 0
    silent_since = at - dt.timedelta(hours=informing.after_hours)
    with connection.cursor() as cursor:
        cursor.execute(_SILENT, {"since": silent_since, "at": at, "limit": limit})
        found = [number for (number,) in cursor.fetchall()]
    called = owe_calls(conversation_ids=found, at=at)
    numbers = [number for number in found if number not in called]
    promised = Promise.objects.open().told().filter(conversation__in=numbers, due_at__gt=at).order_by("-due_at")
    next_promise = {promise.conversation_id: promise for promise in promised}
    return prepare(daily({number: next_promise.get(number) for number in numbers}, informing.updates, at))


def daily(promised: Mapping[int, Promise | None], mode: str, at: dt.datetime) -> dict[int, list[Wanted]]:
    """Return today's word on where matters stand, by conversation; `promised` says what we would do next in each.

    A new date is told as one until a word of it has gone out; from then on it is what stands.
    """
    ours = [one for one in promised.values() if one]
    said = Notice.objects.filter(promise__in=ours, state__in=GONE_OUT).values("promise")
    replaced = Promise.objects.filter(replaced_by__in=ours).exclude(replaced_by__in=said)
    before = {promise.replaced_by_id: promise for promise in replaced}
    kind = NoticeKind.UPDATE
    return {
        number: [Wanted(kind, f"{kind}:{number}:{at:%Y-%m-%d}", one, mode, at, before.get(one.pk) if one else None)]
        for number, one in promised.items()
    }


def prepare(wanted: dict[int, list[Wanted]]) -> int:
    """Word what is wanted, by conversation, and write it down; what was prepared before, by its key, is not again."""
    if not wanted:
        return 0
    known = set(Notice.objects.filter(key__in=_keys(wanted)).values_list("key", flat=True))
    related = ("customer", "inbox__brand", "team")
    rows = Conversation.objects.filter(pk__in=wanted, customer__erased_at__isnull=True).select_related(*related)
    business, own = Business.current(), OwnWords.read()
    new = [
        _notice(row, one, Speaker(row, business, own, at=one.at))
        for row in rows.order_by("pk")
        for one in wanted[row.pk]
        if one.key not in known
    ]
    with transaction.atomic():
        Notice.objects.bulk_create(new, ignore_conflicts=True)
        # Another worker may have been faster: theirs counts.
        written = Notice.objects.in_bulk([notice.key for notice in new], field_name="key")
        announce(*(NoticePrepared(**about(notice), state=notice.state) for notice in written.values()))
    return len(written)


def _keys(wanted: dict[int, list[Wanted]]) -> Collection[str]:
    return [one.key for some in wanted.values() for one in some]


def _notice(row: Conversation, wanted: Wanted, speaker: Speaker) -> Notice:
    if wanted.kind == NoticeKind.UPDATE or wanted.promise is None:
        text = speaker.update(promised=wanted.promise, is_new=wanted.before is not None)
    else:
        new_date = wanted.promise.due_at if wanted.before else None
        says = speaker.warning if wanted.kind == NoticeKind.WARNING else speaker.apology
        text = says(wanted.before or wanted.promise, new_date=new_date)
    is_ready, at = wanted.mode == Mode.AUTOMATIC, wanted.at
    return Notice(
        kind=wanted.kind,
        key=wanted.key,
        customer_id=row.customer_id,
        conversation=row,
        inbox_id=row.inbox_id,
        promise=wanted.promise,
        text=text,
        language=speaker.language,
        state=NoticeState.READY if is_ready else NoticeState.DRAFT,
        made_at=at,
        expires_at=at + wanted.lasts,
        not_before=at if is_ready else None,
        state_at=at,
    )


# A robot's or a list's conversation has no one who waits. What was said aside, to a carrier, the customer did not hear.
# Letters of an archive count for nothing: they come in late, and neither begin nor end a silence.
_SILENT = f"""
SELECT c.id FROM conversations_conversation c
JOIN customers_customer cu ON cu.id = c.customer_id AND cu.erased_at IS NULL AND cu.blocked_at IS NULL
LEFT JOIN promises_noticewish w ON w.customer_id = c.customer_id
CROSS JOIN LATERAL (
    SELECT m.created_at FROM conversations_message m
    WHERE m.conversation_id = c.id AND m.kind IN ('incoming', 'reply', 'automatic')
      AND NOT {is_of_an_archive("m")}
    ORDER BY m.id DESC LIMIT 1
) spoken
CROSS JOIN LATERAL (
    SELECT m.facts FROM conversations_message m
    WHERE m.conversation_id = c.id AND m.kind = 'incoming'
      AND NOT {is_of_an_archive("m")}
    ORDER BY m.id DESC LIMIT 1
) heard
WHERE c.state IN ('open', 'third', 'snoozed') AND c.merged_into_id IS NULL
  AND (c.channel = 'email' OR c.channel = 'chat' AND (w.channel = 'chat' OR EXISTS (
      SELECT FROM conversations_participant who WHERE who.conversation_id = c.id AND who.kind = 'email'
  )))
  AND spoken.created_at <= %(since)s
  AND NOT heard.facts ? 'no_acknowledgement'
  AND (COALESCE(w.wish, 'daily') = 'daily' OR w.wish = 'news' AND c.state = 'third' AND c.since > spoken.created_at)
  AND NOT EXISTS (
      SELECT FROM promises_notice n WHERE n.conversation_id = c.id
      AND (n.state IN ('draft', 'ready') OR n.kind = 'update' AND n.made_at > %(since)s)
  )
  AND NOT (COALESCE(w.channel, '') = 'call' AND EXISTS (
      SELECT FROM promises_promise p WHERE p.conversation_id = c.id AND p.kind = 'call_back'
      AND (p."end" = '' OR p."end" = 'broken' AND p.settled_at IS NULL OR p.made_at > %(since)s)
  ))
  AND NOT EXISTS (
      SELECT FROM promises_promise p WHERE p.conversation_id = c.id AND p."end" = '' AND p.kind = 'update'
      AND p.told_at IS NOT NULL AND (p.due_at IS NULL OR p.due_at > %(at)s)
  )
ORDER BY spoken.created_at LIMIT %(limit)s
"""  # noqa: S608 - made of constants
