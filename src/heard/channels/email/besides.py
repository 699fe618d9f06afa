"""What a mail says beside its words: whether a machine wrote it, who vouched for it, and why nobody answers it at once."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from heard.channels.email.envelope import Envelope
from heard.channels.email.own_addresses import OwnAddresses
from heard.channels.email.parsing import ParsedMail

MOST_HOPS = 30
LATE = dt.timedelta(days=1)
NOBODYS_CLOCK = dt.timedelta(days=10)  # servers give up before (RFC 5321, 4.5.4.1); whatever is older has a wrong date


def kind_of(mail: ParsedMail, own: OwnAddresses) -> str:
    """Return the channel's word for a mail: message, auto_reply, list …"""
    if mail.kind in {"bounce", "delay", "auto_reply"} or _comes_round(mail, own):
        return "auto_reply"
    return mail.kind


def _comes_round(mail: ParsedMail, own: OwnAddresses) -> bool:
    """Whether a mail of ours, or an answer a machine made from it, comes back to us (our own X-Loop)."""
    return any(own.inbox_of(address) is not None for address in mail.loops)


def is_marked_spam(mail: ParsedMail) -> bool:
    """Return whether a filter on its way took it for spam."""
    marks = dict(mail.headers)
    flag, status = (marks.get(name, "").strip().lower() for name in ("x-spam-flag", "x-spam-status"))
    return flag == "yes" or status.startswith("yes")


def facts_of(mail: ParsedMail, envelope: Envelope, own: OwnAddresses, said_at: dt.datetime) -> dict[str, Any]:
    """Return what agents may want to know about the mail; only what is there."""
    told = {
        "no_acknowledgement": _why_silent(mail, envelope, own, said_at),
        "authentication": _authentication(mail),
        "list": mail.mailing_list.list_id,
        "unsubscribe": mail.mailing_list.unsubscribe,
        "reply_to": [address.address for address in mail.reply_to if address.address != mail.sender.address],
        "problems": [*mail.problems, *_shortened(mail, envelope)],
    }
    return {name: value for name, value in told.items() if value}


def _shortened(mail: ParsedMail, envelope: Envelope) -> list[str]:
    if envelope.source != "imap" or "x-heard-shortened" not in dict(mail.headers):
        return []
    return [_("The mail is larger than we fetch; the rest of it is in the mailbox it came to.")]


def _why_silent(mail: ParsedMail, envelope: Envelope, own: OwnAddresses, said_at: dt.datetime) -> str:
    """Return why the mail gets no acknowledgement, or nothing when it may have one (RFC 3834, 2)."""
    reasons = (
        ("import", envelope.is_old),
        ("automatic", mail.automatic or mail.kind != "message"),
        ("null return path", envelope.source in {"smtp", "lmtp"} and not envelope.envelope_from),
        ("loop", _comes_round(mail, own) or mail.hops > MOST_HOPS),
        ("own address", own.inbox_of(mail.sender.address) is not None and not mail.reply_to),
        ("marked as spam", is_marked_spam(mail)),
        ("written days ago", _is_late(envelope, said_at)),
    )
    return next((reason for reason, applies in reasons if applies), "")


def _is_late(envelope: Envelope, said_at: dt.datetime) -> bool:
    """Whether it comes after an outage, ours or theirs: a flood of late acknowledgements helps nobody."""
    age = envelope.received_at - said_at
    return age > LATE and (envelope.source == "imap" or age < NOBODYS_CLOCK)


def _authentication(mail: ParsedMail) -> dict[str, Any]:
    found = mail.authentication
    if found.server is None:
        return {}
    results = {"spf": found.spf, "dkim": next(iter(found.dkim), None), "dmarc": found.dmarc}
    shown = {name: {"result": check.result, "domain": check.domain} for name, check in results.items() if check}
    return {"server": found.server, **shown}
