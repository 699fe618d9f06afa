"""What is new in a mailbox, stored before the mailbox is told that we have it.

A mail is known by the folder's UIDVALIDITY and its UID (RFC 9051, 2.3.1.1); kept once for each. When the server gives
the folder a new UIDVALIDITY, all numbers are worthless: what came since shortly before the last visit is fetched again,
and whatever of it is in a conversation already is recognised there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from imapclient import SEEN, IMAPClient

from heard.channels.email.imap.connecting import select
from heard.channels.email.models import MailAccount, RawEmail
from heard.channels.email.receiving import Arrival, keep

AT_ONCE = 25  # mails
AT_ONCE_BYTES = 8 * 1024 * 1024
SHORTENED_TO = 1024 * 1024
LOOK_BACK = dt.timedelta(days=2)


def catch_up(client: IMAPClient, account: MailAccount) -> int:
    """Fetch everything that is new in the account's folder; return how many mails were stored.

    The first time that is what nobody has read. Raises AccountProblem, and whatever a broken connection raises.
    """
    found = select(client, account)
    validity, following = int(found[b"UIDVALIDITY"]), int(found.get(b"UIDNEXT") or 0)
    if account.uid_validity == validity:
        return _fetch_following(client, account, validity)
    stored = _fetch_anew(client, account, validity)
    _advance(account, validity, max(following - 1, 0))
    return stored


def _fetch_following(client: IMAPClient, account: MailAccount, validity: int) -> int:
    newest = account.last_uid
    uids = [uid for uid in client.search(["UID", f"{newest + 1}:*"]) if uid > newest]
    stored = 0
    for group in _groups(client, sorted(uids)):
        with transaction.atomic():
            stored += len(keep(_arrivals(client, account, validity, group)))
            _advance(account, validity, max(group))
        client.add_flags(list(group), [SEEN], silent=True)
    _advance(account, validity, account.last_uid)
    return stored


def _fetch_anew(client: IMAPClient, account: MailAccount, validity: int) -> int:
    """Fetch without a number to begin from. Begun again after a crash, it stores nothing twice."""
    uids = set(client.search("UNSEEN"))
    if account.uid_validity is not None and account.fetched_at is not None:
        uids |= set(client.search(["SINCE", (account.fetched_at - LOOK_BACK).date()]))
    stored = 0
    for group in _groups(client, sorted(uids)):
        stored += len(keep(_arrivals(client, account, validity, group)))
        client.add_flags(list(group), [SEEN], silent=True)
    return stored


def _advance(account: MailAccount, validity: int, uid: int) -> None:
    account.uid_validity, account.last_uid, account.fetched_at = validity, uid, timezone.now()
    MailAccount.objects.filter(pk=account.pk).update(
        uid_validity=account.uid_validity, last_uid=account.last_uid, fetched_at=account.fetched_at
    )


def _groups(client: IMAPClient, uids: Sequence[int]) -> Iterator[dict[int, int]]:
    """Yield mails to fetch together, with their sizes; never much more than a few megabytes."""
    for start in range(0, len(uids), AT_ONCE):
        told = client.fetch(uids[start : start + AT_ONCE], ["RFC822.SIZE"])
        group: dict[int, int] = {}
        for uid in sorted(told):
            size = int(told[uid].get(b"RFC822.SIZE") or 0)
            if group and sum(group.values()) + size > AT_ONCE_BYTES:
                yield group
                group = {}
            group[uid] = size
        if group:
            yield group


def _arrivals(client: IMAPClient, account: MailAccount, validity: int, group: dict[int, int]) -> list[Arrival]:
    large = {uid: size for uid, size in group.items() if size > settings.HEARD_MAX_MAIL_BYTES}
    whole = [uid for uid in group if uid not in large]
    bodies = {uid: found.get(b"BODY[]") for uid, found in client.fetch(whole, ["BODY.PEEK[]"]).items()} if whole else {}
    bodies |= {uid: _shortened(client, uid, size) for uid, size in large.items()}
    return [
        Arrival(
            data=bytes(body),
            source=RawEmail.Source.IMAP,
            inbox_id=account.inbox_id,
            account_id=account.pk,
            position=f"{validity}:{uid}",
        )
        for uid, body in sorted(bodies.items())
        if body is not None  # deleted in this very moment
    ]


def _shortened(client: IMAPClient, uid: int, size: int) -> bytes | None:
    """Return the beginning of a mail that is larger than we take, with a line on top that says so."""
    found = client.fetch([uid], [f"BODY.PEEK[]<0.{SHORTENED_TO}>"]).get(uid, {})
    body = next((value for name, value in found.items() if name.startswith(b"BODY[]")), None)
    return None if body is None else f"X-Heard-Shortened: {size}\r\n".encode() + bytes(body)
