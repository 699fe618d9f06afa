"""Trying an account out, step by step, so that whoever set it up sees what went wrong and where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from heard.channels.email.accounts import AccountProblem, hang_up, sign_in_to_smtp
from heard.channels.email.imap.connecting import BROKEN, connect, leave, select, sign_in
from heard.channels.email.models import MailAccount


@dataclass(frozen=True)
class Step:
    """One step of a trial: what was tried, whether it went well, and what to know or to do."""

    name: str
    is_ok: bool
    told: str


def test_connection(account: MailAccount) -> list[Step]:
    """Sign in to the servers of an account, saved or not, read nothing and send nothing; stops where something is wrong."""
    return [*(_imap(account) if account.imap_host else ()), *(_smtp(account) if account.smtp_host else ())]


test_connection.__test__ = False  # type: ignore[attr-defined]


def _imap(account: MailAccount) -> Iterator[Step]:
    try:
        client = connect(account)
    except AccountProblem as error:
        yield Step(_("Reach the IMAP server"), False, str(error))
        return
    yield Step(_("Reach the IMAP server"), True, _safety(account.imap_security))
    name = _("Sign in")
    try:
        sign_in(client, account)
        yield Step(name, True, account.username)
        name = _("Open the folder")
        found = select(client, account)
        waiting = len(client.search("UNSEEN"))
        told = _("%(all)s mails, %(unread)s of them unread") % {"all": found.get(b"EXISTS", 0), "unread": waiting}
        yield Step(name, True, told)
    except AccountProblem as error:
        yield Step(name, False, str(error))
    except BROKEN:
        yield Step(name, False, _("The connection broke."))
    finally:
        leave(client)


def _smtp(account: MailAccount) -> Iterator[Step]:
    try:
        connection = sign_in_to_smtp(account)
    except AccountProblem as error:
        yield Step(_("Sign in to the SMTP server"), False, str(error))
        return
    hang_up(connection)
    yield Step(_("Sign in to the SMTP server"), True, _safety(account.smtp_security))


def _safety(security: str) -> str:
    return _("Not encrypted. Use this only inside your own network.") if security == "none" else _("Encrypted.")
