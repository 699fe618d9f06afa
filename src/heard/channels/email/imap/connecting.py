"""Opening a mailbox."""

from __future__ import annotations

import ssl
from typing import Any

from django.utils.translation import gettext as _
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError

from heard.channels.email.accounts import TIMEOUT, AccountProblem, insist_on_reach, problem_of, secrets_of
from heard.channels.email.models import MailAccount

BROKEN = (OSError, IMAPClientError)  # what servers and the network do to us


def open_mailbox(account: MailAccount) -> IMAPClient:
    """Return a session that is signed in. Raises AccountProblem."""
    client = connect(account)
    try:
        sign_in(client, account)
    except BaseException:
        leave(client)
        raise
    return client


def connect(account: MailAccount) -> IMAPClient:
    """Return a session that is not signed in yet, encrypted as the account says. Raises AccountProblem."""
    insist_on_reach(account.imap_host, account.imap_port)
    context = ssl.create_default_context()
    try:
        client = IMAPClient(
            account.imap_host,
            port=account.imap_port,
            ssl=account.imap_security == "tls",
            ssl_context=context if account.imap_security == "tls" else None,
            timeout=TIMEOUT,
        )
    except BROKEN as error:
        raise AccountProblem(problem_of(error, account.imap_host, account.imap_port)) from error
    if account.imap_security == "starttls":
        try:
            client.starttls(context)
        except BROKEN as error:
            leave(client)
            raise AccountProblem(problem_of(error, account.imap_host, account.imap_port)) from error
    return client


def sign_in(client: IMAPClient, account: MailAccount) -> None:
    """Prove who we are. Raises AccountProblem."""
    try:
        if account.sign_in == MailAccount.SignIn.PASSWORD:
            client.login(account.username, str(secrets_of(account).get("password", "")))
        else:
            from heard.channels.email.oauth import access_token

            client.oauth2_login(account.username, access_token(account))
    except LoginError as error:
        raise AccountProblem(_refused(account)) from error
    except BROKEN as error:
        raise AccountProblem(problem_of(error, account.imap_host, account.imap_port)) from error


def select(client: IMAPClient, account: MailAccount) -> dict[bytes, Any]:
    """Open the account's folder and return what the server says of it. Raises AccountProblem."""
    try:
        found: dict[bytes, Any] = client.select_folder(account.imap_folder)
    except IMAPClientError as error:
        raise AccountProblem(
            _("There is no folder called “%(folder)s” in this mailbox.") % {"folder": account.imap_folder}
        ) from error
    return found


def leave(client: IMAPClient) -> None:
    """End a session, however broken it is."""
    try:
        client.logout()
    except Exception:
        try:
            client.shutdown()
        except Exception:  # it is gone already
            return


def _refused(account: MailAccount) -> str:
    if account.sign_in == MailAccount.SignIn.PASSWORD:
        return _("%(host)s did not accept the user name and password.") % {"host": account.imap_host}
    return _("%(host)s did not accept our access. Please connect the mailbox once more.") % {"host": account.imap_host}
