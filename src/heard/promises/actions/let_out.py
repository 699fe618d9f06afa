"""The gate: everything this product says to customers on its own passes here, or does not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import connection, transaction
from django.utils.translation import gettext_noop

from heard.conversations.actions._row import ConversationGone
from heard.conversations.actions.say import NobodyToTell, say
from heard.conversations.models import Closure, Conversation, Message, MessageKind, Participant, State
from heard.conversations.request_links import request_address
from heard.customers.models import Address, ChannelKind, Customer
from heard.plumbing.events import Event, announce
from heard.plumbing.models import Installation
from heard.promises.actions._book import done, locked, put_down, take_hold
from heard.promises.actions._notices import about, dropped
from heard.promises.actions.tell_new_date import MOVED
from heard.promises.events import NoticeDropped, NoticeSent
from heard.promises.models import (
    End,
    Informing,
    Notice,
    NoticeKind,
    NoticeState,
    NoticeWish,
    Promise,
    PromiseKind,
    Wish,
)
from heard.promises.notices.asked_links import asked_address
from heard.promises.notices.links import unsubscribe_address
from heard.promises.notices.words import Speaker
from heard.promises.queries.chats import chats_to_tell_in
from heard.promises.zones import zone_of
from heard.staff.models import Business

AT_ONCE = 60  # customers in one go, once a minute: after an outage nobody is flooded, and neither are the mail servers
URGENCY = {kind: place for place, kind in enumerate(NoticeKind)}

# What is said only while the promise it speaks of stands.
OF_A_PROMISE = frozenset({NoticeKind.APOLOGY, NoticeKind.WARNING, NoticeKind.CHECK_IN})

TOO_LATE = gettext_noop("It would have come too late.")
THEY_WROTE = gettext_noop("They wrote meanwhile.")
ANSWERED = gettext_noop("Somebody answered meanwhile.")
OVER = gettext_noop("The matter is closed.")
OPEN_AGAIN = gettext_noop("The matter is open again.")
NOT_WANTED = gettext_noop("They want nothing but answers.")
UNREACHABLE = gettext_noop("There is no address we could write to.")
MADE_GOOD = gettext_noop("It was done meanwhile.")


def let_out_to(customer_id: int, *, at: dt.datetime) -> int:
    """Send what is ready for one customer at once, where their day allows it; return how many mails: one or none."""
    return 0 if Installation.current().outgoing_stopped_at is not None else _let_out_to(customer_id, at)


def let_out(*, at: dt.datetime, limit: int = AT_ONCE) -> int:
    """Send the notices whose moment has come, at most one mail a day to each customer; return how many mails.

    What comes together for one customer goes in one mail, the most urgent first. It waits while their day has had its
    mail, in their quiet hours, and while outgoing mail is stopped; it is dropped when it is out of date, when they or
    we wrote meanwhile, when the matter is closed, or when they want none. Each customer in a transaction of their own,
    under a lock that lets no other worker say something to them at the same time.
    """
    if Installation.current().outgoing_stopped_at is not None:
        return 0
    _drop_expired(at)
    ready = Notice.objects.filter(state=NoticeState.READY, not_before__lte=at)
    first = dict.fromkeys(ready.order_by("not_before", "id").values_list("customer", flat=True)[: 4 * limit])
    return sum(_let_out_to(customer_id, at) for customer_id in list(first)[:limit])


def _let_out_to(customer_id: int, at: dt.datetime) -> int:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('notice:' || %s, 0))", [customer_id])
        ready = Notice.objects.filter(state=NoticeState.READY, not_before__lte=at, customer=customer_id)
        customer = Customer.objects.filter(pk=customer_id).first()
        concerned = set(ready.values_list("conversation", flat=True))
        if not concerned or customer is None:
            return 0
        chats = chats_to_tell_in(customer, at=at)
        take_hold(concerned | set(chats.values()))
        rows = (
            ready.filter(conversation__in=concerned)
            .select_for_update(no_key=True, of=("self",))
            .select_related("promise")
        )
        notices = sorted(rows, key=lambda notice: (URGENCY[NoticeKind(notice.kind)], notice.pk))
        wanted = _worth_sending(notices, customer, at)
        later = _not_before(customer, at) if wanted else None
        if later is not None:
            Notice.objects.filter(pk__in=[notice.pk for notice in wanted]).update(not_before=later)
            return 0
        return _send(wanted, chats, at) if wanted else 0


def _worth_sending(notices: Sequence[Notice], customer: Customer, at: dt.datetime) -> list[Notice]:
    """Return those that are still true and wanted; the others are dropped."""
    wish = NoticeWish.objects.filter(customer=customer).values_list("wish", flat=True).first()
    rows = Conversation.objects.in_bulk([notice.conversation_id for notice in notices])
    wanted, facts = [], []
    for notice in notices:
        reason = _against(notice, rows.get(notice.conversation_id), customer, wish)
        if reason:
            dropped(notice, reason=reason, at=at)
            facts.append(NoticeDropped(**about(notice), reason=reason))
        else:
            wanted.append(notice)
    announce(*facts)
    return wanted


def _against(notice: Notice, row: Conversation | None, customer: Customer, wish: str | None) -> str:
    """Return why a notice should not be sent, or nothing."""
    asks = notice.kind == NoticeKind.CHECK_IN
    if row is None or row.merged_into_id or row.state == State.SPAM or (row.state == State.RESOLVED and not asks):
        return OVER
    if asks and row.state != State.RESOLVED:
        return OPEN_AGAIN
    if customer.erased_at or customer.blocked_at:
        return UNREACHABLE
    if wish == Wish.NONE:
        return NOT_WANTED
    speaks_of_it = notice.kind in OF_A_PROMISE or notice.key.startswith(MOVED)
    if notice.promise and speaks_of_it and _is_done(notice.promise):
        return MADE_GOOD
    since = Message.objects.filter(conversation=row, created_at__gt=notice.made_at)
    if since.filter(kind=MessageKind.REPLY).exists():
        return ANSWERED
    return THEY_WROTE if since.filter(kind=MessageKind.INCOMING).exists() else ""


def _is_done(promise: Promise) -> bool:
    return promise.end in {End.KEPT, End.RELEASED} or promise.settled_at is not None


def _not_before(customer: Customer, at: dt.datetime) -> dt.datetime | None:
    """Return when the customer may hear from us, where it is not now: after quiet hours, on a day without a mail."""
    informing, zone = Informing.current(), zone_of(customer, Business.current())
    local = at.astimezone(zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    had = Notice.objects.filter(customer=customer, state=NoticeState.SENT, state_at__gte=midnight).exists()
    begins = midnight.replace(hour=informing.quiet_until.hour, minute=informing.quiet_until.minute)
    ends = midnight.replace(hour=informing.quiet_from.hour, minute=informing.quiet_from.minute)
    if had or (begins < ends <= local):
        return begins + dt.timedelta(days=1)
    return begins if local < begins else None


def _send(notices: Sequence[Notice], chats: Mapping[int, int], at: dt.datetime) -> int:
    """Send notices to one customer as one letter, in the conversation of the most urgent or the chat of its inbox."""
    related = ("customer", "inbox__brand", "team")
    numbers = {notice.conversation_id for notice in notices}
    rows = Conversation.objects.select_related(*related).in_bulk(numbers | set(chats.values()))
    main = rows[notices[0].conversation_id]
    # The letter's own matter first, whatever the order of the rest.
    ordered = sorted(notices, key=lambda notice: notice.conversation_id != main.pk)
    place = _place(main, rows.get(chats.get(main.inbox_id, 0)))
    speaker = Speaker(main, Business.current(), at=at)
    text = _letter(speaker, place, [(rows[notice.conversation_id], notice) for notice in ordered], at)
    facts = {
        "unsubscribe_url": unsubscribe_address(main.customer_id, at=at),
        "notices": [notice.pk for notice in ordered],
    }
    updates = _updates_owed(numbers, at)
    try:
        with transaction.atomic():
            _insist_on_address(place)
            message = say(conversation=place, text=text, at=at, facts=facts)
    except (NobodyToTell, ConversationGone):
        _drop_all(notices, UNREACHABLE, at)
        return 0
    first, *others = ordered
    _mark([first], NoticeState.SENT, message.pk, at)
    _mark(others, NoticeState.MERGED, message.pk, at)
    announce(*(NoticeSent(**about(notice), message_id=message.pk) for notice in ordered))
    _keep(updates, at)
    return 1


def _insist_on_address(place: Conversation) -> None:
    """Raise NobodyToTell where mail would only come back again, as it did the last time."""
    if place.channel == ChannelKind.EMAIL:
        gone = Address.objects.filter(kind=ChannelKind.EMAIL, undeliverable_since__isnull=False).values("value")
        theirs = Participant.objects.filter(conversation=place, kind=place.channel, place=Participant.Place.CUSTOMER)
        if not theirs.exclude(address__in=gone).exists():
            raise NobodyToTell


def _place(main: Conversation, chat: Conversation | None) -> Conversation:
    """Return where a letter is said; a chat that became somebody else's while we waited for it is none of theirs."""
    if main.channel == ChannelKind.CHAT or chat is None or chat.customer_id != main.customer_id:
        return main
    return main if chat.merged_into_id else chat


def _letter(
    speaker: Speaker, place: Conversation, notices: Sequence[tuple[Conversation, Notice]], at: dt.datetime
) -> str:
    """Write one letter; a check-in leads to where it is answered, all else to the page of the request."""
    main, asks = speaker.conversation, [row.pk for row, notice in notices if notice.kind == NoticeKind.CHECK_IN]
    closures = dict(Closure.objects.filter(conversation__in=asks).order_by("id").values_list("conversation", "id"))
    rates = bool(asks) and Informing.current().asks_satisfaction
    paragraphs = []
    for row, notice in notices:
        text = notice.text
        if row.pk in asks:
            link = asked_address(row.pk, row.customer_id, closures.get(row.pk, 0), is_check_in=True, at=at)
            text = f"{text}\n\n{speaker.answering(link, asks_satisfaction=rates)}"
        paragraphs.append((row, text))
    is_open = len(asks) < len(notices)
    link = request_address(main.pk, main.customer_id, at=at) if is_open else ""
    return speaker.letter(paragraphs, link=link, place=place)


def _mark(notices: Sequence[Notice], state: NoticeState, message_id: int, at: dt.datetime) -> None:
    numbers = [notice.pk for notice in notices]
    Notice.objects.filter(pk__in=numbers).update(state=state, message_id=message_id, state_at=at, not_before=None)


def _updates_owed(conversation_ids: set[int], at: dt.datetime) -> list[Promise]:
    """Return the updates these conversations are owed, ours until the transaction ends."""
    return [row for row in locked(conversation_ids) if row.kind == PromiseKind.UPDATE and row.made_at <= at]


def _keep(updates: Sequence[Promise], at: dt.datetime) -> None:
    """Whoever heard where it stands has had the update they were promised."""
    facts: list[Event] = []
    for promise in updates:
        facts += done(promise, at=at, by=None)
    put_down(updates, facts)


def _drop_expired(at: dt.datetime) -> None:
    with transaction.atomic():
        late = Notice.objects.expired(at=at).select_for_update(no_key=True, skip_locked=True)
        _drop_all(list(late.order_by("id")[:500]), TOO_LATE, at)


def _drop_all(notices: Sequence[Notice], reason: str, at: dt.datetime) -> None:
    for notice in notices:
        dropped(notice, reason=reason, at=at)
    announce(*(NoticeDropped(**about(notice), reason=reason) for notice in notices))
