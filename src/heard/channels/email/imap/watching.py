"""Staying with every mailbox: told of new mail at once (IDLE, RFC 2177), and back by itself after every outage."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass

from django.db import close_old_connections, connection
from django.utils import timezone
from django.utils.translation import gettext as _
from imapclient import IMAPClient

from heard.channels.email.accounts import AccountProblem, problem_of
from heard.channels.email.imap.connecting import BROKEN, leave, open_mailbox
from heard.channels.email.imap.fetching import catch_up
from heard.channels.email.models import MailAccount
from heard.plumbing.full_disk import is_full_disk

log = logging.getLogger(__name__)

LOCKS = 7_130_000_000_000_000_000  # advisory locks: this plus the number of the account
LOOK_SECONDS = 3.0  # how soon a changed setting is noticed
IDLE_SECONDS = 540.0  # servers end an IDLE after 29 minutes, firewalls and routers sooner
POLL_SECONDS = 60.0  # where the server cannot tell by itself
PATIENCE_SECONDS = (5.0, 15.0, 60.0, 300.0)


@dataclass
class Watch:
    """One account being watched."""

    key: tuple[object, ...]
    thread: threading.Thread
    stop: threading.Event


def run(stop: threading.Event, *, look_seconds: float = LOOK_SECONDS) -> None:
    """Watch every account that fetches, until told to stop. Of several workers, one watches an account."""
    watches: dict[int, Watch] = {}
    try:
        while not stop.is_set():
            try:
                _follow_settings(watches)
            except Exception:
                log.exception("mail accounts could not be read; trying again")
                close_old_connections()
            if not watches:
                connection.close()  # most of the time of most installations: it holds no lock, so nobody needs it
            stop.wait(look_seconds)
    finally:
        for watch in watches.values():
            watch.stop.set()
        for watch in watches.values():
            watch.thread.join()
        connection.close()


def _follow_settings(watches: dict[int, Watch]) -> None:
    """Begin with accounts that are new or changed, end with those that are gone."""
    wanted = {account.pk: account for account in MailAccount.objects.filter(is_active=True).exclude(imap_host="")}
    for number, watch in list(watches.items()):
        if number not in wanted or watch.key != _key(wanted[number]) or not watch.thread.is_alive():
            watch.stop.set()
            watch.thread.join()
            del watches[number]
            _unlock(number)
    for number, account in wanted.items():
        if number not in watches and _lock(number):
            watches[number] = _watch(account)


def _key(account: MailAccount) -> tuple[object, ...]:
    return (
        account.imap_host, account.imap_port, account.imap_security, account.imap_folder, account.username,
        account.sign_in, account.inbox_id, bytes(account.secret or b"") if account.sign_in == "password" else b"",
    )  # fmt: skip


def _watch(account: MailAccount) -> Watch:
    ended = threading.Event()
    thread = threading.Thread(target=stay, args=(account.pk, ended), name=f"heard-imap-{account.pk}")
    thread.start()
    return Watch(_key(account), thread, ended)


def stay(account_id: int, stop: threading.Event) -> None:
    """Stay with one mailbox until told to stop; whatever breaks is noted on the account and tried again."""
    failures = 0
    while not stop.is_set():
        began = time.monotonic()
        try:
            _visit(account_id, stop)
        except MailAccount.DoesNotExist:
            return
        except Exception as error:
            _note(account_id, error)
            failures = in_a_row(failures, lasted=time.monotonic() - began)
            stop.wait(PATIENCE_SECONDS[min(failures, len(PATIENCE_SECONDS)) - 1])
        finally:
            connection.close()


def in_a_row(before: int, *, lasted: float) -> int:
    """Return how many visits failed one after the other, when one more did after `lasted` seconds: a long one stood well,
    so the next follows as soon as after a first failure."""
    return 1 if lasted > PATIENCE_SECONDS[-1] else before + 1


def _visit(account_id: int, stop: threading.Event) -> None:
    account = MailAccount.objects.get(pk=account_id)
    client = open_mailbox(account)
    try:
        while not stop.is_set():
            catch_up(client, account)
            MailAccount.objects.filter(pk=account_id).update(problem="", checked_at=timezone.now())
            connection.close()  # others need it more while we wait
            _wait(client, stop)
    finally:
        leave(client)


def _wait(client: IMAPClient, stop: threading.Event) -> None:
    """Return when there may be something new."""
    if b"IDLE" not in client.capabilities():
        stop.wait(POLL_SECONDS)
        return
    client.idle()
    deadline = time.monotonic() + IDLE_SECONDS
    try:
        while not stop.is_set() and time.monotonic() < deadline:
            if client.idle_check(timeout=1.0):
                return
    finally:
        client.idle_done()


def _note(account_id: int, error: Exception) -> None:
    account = MailAccount.objects.filter(pk=account_id).first()
    if account is None:
        return
    if isinstance(error, AccountProblem):
        told = str(error)
    elif isinstance(error, BROKEN):
        told = problem_of(error, account.imap_host, account.imap_port)
    elif is_full_disk(error):
        told = _("There is no room left on Heard's own disk. New mail stays in the mailbox until there is.")
    else:
        log.exception("fetching mail for %s stumbled", account)
        return
    log.warning("mail account %s: %s", account, told)
    MailAccount.objects.filter(pk=account_id).update(problem=told, checked_at=timezone.now())


def _lock(number: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCKS + number])
        return bool(cursor.fetchone()[0])


def _unlock(number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCKS + number])
