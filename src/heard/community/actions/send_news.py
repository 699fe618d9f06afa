"""Send members by mail what they wanted to hear of."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from smtplib import SMTPException

from django.conf import settings
from django.db import transaction

from heard.community.actions._posts import question_id_of
from heard.community.mail_links import MAIL
from heard.community.models import Member, News, PostKind, PostState, Question
from heard.customers.models import Address, ChannelKind, Customer
from heard.plumbing.mail import OutgoingStoppedError, is_stopped
from heard.promises.models import Informing, NoticeWish, Wish
from heard.promises.zones import zone_of
from heard.staff.mail import post
from heard.staff.models import Business

log = logging.getLogger(__name__)

AT_ONCE = 60  # members in one go, once a minute
MOST_A_DAY = 2  # mails to one member
IN_ONE = 20  # things in one mail
AGAIN = dt.timedelta(minutes=15)  # after the mail server refused


def send_news(*, at: dt.datetime, limit: int = AT_ONCE) -> int:
    """Send what is due, at most two mails a day to each member, never in their quiet hours; return how many mails.

    What comes together goes in one. Who wants nothing but answers gets none, and nothing leaves while mail is stopped.
    """
    if is_stopped():
        return 0
    ready = News.objects.filter(sent_at=None, not_before__lte=at).order_by("not_before", "id")
    members = list(dict.fromkeys(ready.values_list("member", flat=True)[: 10 * limit]))[:limit]
    return sum(_send_to(number, at) for number in members)


def _send_to(number: int, at: dt.datetime) -> int:
    with transaction.atomic():
        member = Member.objects.select_for_update(skip_locked=True, no_key=True, of=("self",)).filter(pk=number)
        row = member.select_related("customer").first()
        if row is None:
            return 0
        waiting = News.objects.filter(member=row, sent_at=None)
        ready = waiting.filter(not_before__lte=at)
        news = list(ready.select_related("post__member", "post__agent").order_by("id")[:IN_ONE])
        told = [one for one in news if one.post.state == PostState.VISIBLE]
        address = _address(row)
        if not told or not address or row.customer is None:
            ready.filter(pk__in=[one.pk for one in news]).delete()
            return 0
        if later := _not_before(row, row.customer, at):
            waiting.update(not_before=later)
            return 0
        try:
            _send(row.customer, row, address, told, at)
        except (OSError, SMTPException, OutgoingStoppedError):
            log.warning("mail about the community to member %d did not leave", row.pk, exc_info=True)
            waiting.update(not_before=at + AGAIN)
            return 0
        ready.filter(pk__in=[one.pk for one in news]).update(sent_at=at)
    return 1


def _address(member: Member) -> str:
    """Return where they can be written to, if they want to be."""
    customer = member.customer
    if customer is None or not member.wants_mail or customer.erased_at or customer.blocked_at:
        return ""
    if NoticeWish.objects.filter(customer=customer, wish=Wish.NONE).exists():
        return ""
    reachable = Address.objects.filter(customer=customer, kind=ChannelKind.EMAIL, undeliverable_since=None)
    return reachable.order_by("-is_primary", "id").values_list("value", flat=True).first() or ""


def _not_before(member: Member, customer: Customer, at: dt.datetime) -> dt.datetime | None:
    """Return when they may hear from us, where it is not now."""
    day_ago = at - dt.timedelta(days=1)
    sent = News.objects.filter(member__customer=customer, sent_at__gt=day_ago).order_by("sent_at")
    moments = list(sent.values_list("sent_at", flat=True).distinct()[:MOST_A_DAY])
    if len(moments) == MOST_A_DAY and moments[0]:
        return moments[0] + dt.timedelta(days=1)
    informing, local = Informing.current(), at.astimezone(zone_of(customer, Business.current()))
    begins = local.replace(
        hour=informing.quiet_until.hour, minute=informing.quiet_until.minute, second=0, microsecond=0
    )
    ends = local.replace(hour=informing.quiet_from.hour, minute=informing.quiet_from.minute, second=0, microsecond=0)
    if begins < ends <= local:
        return begins + dt.timedelta(days=1)
    return begins if begins < ends and local < begins else None


def _send(customer: Customer, member: Member, address: str, news: Sequence[News], at: dt.datetime) -> None:
    numbers = {one.pk: question_id_of(one.post) for one in news}
    questions = Question.objects.in_bulk(set(numbers.values()))
    lines = [
        {
            "who": one.post.author,
            "is_answer": one.post.kind == PostKind.ANSWER,
            "is_mention": one.is_mention,
            "title": questions[numbers[one.pk]].title,
            "address": f"{settings.HEARD_URL.rstrip('/')}/community/questions/{numbers[one.pk]}/#post-{one.post_id}",
        }
        for one in news
    ]
    link = MAIL.address(member.pk, at=at)
    post(
        "community/mail/news",
        address,
        {"lines": lines, "name": member.pseudonym, "link": link, "title": lines[0]["title"]},
        language=customer.language or questions[numbers[news[0].pk]].language,
        even_when_stopped=False,
        headers={"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )
