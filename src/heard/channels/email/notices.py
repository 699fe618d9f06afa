"""Delivery reports: what other servers tell us about mails of ours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from heard.channels.email.parsing import Bounce, ParsedMail
from heard.channels.email.tokens import read_external_id
from heard.conversations.actions.mark_delivery import DeliveryNews, mark_delivery
from heard.conversations.models import DeliveryState, Message
from heard.customers.actions.mark_undeliverable import mark_undeliverable
from heard.customers.models import ChannelKind


@dataclass(frozen=True)
class Notice:
    """A report about one message of ours: it came back, or it is late."""

    message_id: int
    is_final: bool
    told: str
    addresses: tuple[str, ...] = ()

    @classmethod
    def read(cls, mail: ParsedMail) -> Notice | None:
        """Return what a mail reports about a mail of ours, or None.

        Only our own signed Message-ID counts, so that nobody can mark somebody else's mail as undeliverable.
        """
        if mail.kind not in {"bounce", "delay"}:
            return None
        named = [bounce.original_message_id for bounce in mail.bounces]
        candidates = [*named, mail.in_reply_to, *mail.references]
        found = next((number for name in candidates if name and (number := read_external_id(name))), None)
        if found is None or not Message.objects.filter(pk=found).exists():
            return None
        # A server that has given up has given up: a status such as 4.4.1 only says that the address may be right.
        is_final = mail.kind == "bounce"
        gone = tuple(bounce.address for bounce in mail.bounces if bounce.permanent) if is_final else ()
        return cls(message_id=found, is_final=is_final, told=_told(mail, is_final=is_final), addresses=gone)


def take_notices(notices: Sequence[Notice], *, at: dt.datetime) -> None:
    """Mark what came back, and note on what is late why it is; a late one may still arrive, so it stays sent."""
    latest = {notice.message_id: notice for notice in sorted(notices, key=lambda notice: notice.is_final)}
    late = [number for number, notice in latest.items() if not notice.is_final]
    still_sent = set(Message.objects.filter(pk__in=late, delivery=DeliveryState.SENT).values_list("pk", flat=True))
    mark_delivery(
        news=[
            DeliveryNews(
                message_id=number,
                delivery=DeliveryState.BOUNCED if notice.is_final else DeliveryState.SENT,
                problem=notice.told,
            )
            for number, notice in latest.items()
            if notice.is_final or number in still_sent
        ],
        at=at,
    )
    gone = [address for notice in notices for address in notice.addresses]
    if gone:
        mark_undeliverable(kind=ChannelKind.EMAIL, addresses=gone, at=at)


def _told(mail: ParsedMail, *, is_final: bool) -> str:
    """Return in plain words what is reported."""
    sentence = (
        _("%(address)s could not be reached%(status)s.")
        if is_final
        else _("%(address)s has not been reached yet%(status)s.")
    )
    told = [sentence % {"address": bounce.address, "status": _status(bounce)} for bounce in mail.bounces[:5]]
    return " ".join(told) or mail.subject[:200]


def _status(bounce: Bounce) -> str:
    meaning = _meaning(bounce.status or "")
    return (
        f" ({bounce.status}: {meaning})"
        if bounce.status and meaning
        else f" ({bounce.status})"
        if bounce.status
        else ""
    )


def _meaning(status: str) -> str:
    """Return what the commonest enhanced status codes mean (RFC 3463)."""
    return {
        "5.1.1": _("there is no such mailbox"),
        "5.1.2": _("there is no such domain"),
        "5.1.10": _("there is no such mailbox"),
        "5.2.1": _("the mailbox is closed"),
        "5.2.2": _("the mailbox is full"),
        "4.2.2": _("the mailbox is full"),
        "5.2.3": _("the mail is too large"),
        "5.3.4": _("the mail is too large"),
        "4.4.1": _("their server does not answer"),
        "5.4.4": _("their domain cannot be found"),
        "5.7.1": _("their server refuses our mail"),
    }.get(status, "")
