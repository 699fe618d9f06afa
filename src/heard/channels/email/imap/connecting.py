"""Opening a mailbox."""

from __future__ import annotations

import imaplib
import socket
import ssl
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError
from imapclient.tls import IMAP4_TLS, wrap_socket

from heard.channels.email.accounts import TIMEOUT, AccountProblem, problem_of, secrets_of
from heard.channels.email.models import MailAccount
from heard.plumbing.fetch import ForbiddenAddressError, connect_to_server

BROKEN = (OSError, IMAPClientError)  # what servers and the network do to us


def _line(host: str, port: int, timeout: float | None) -> socket.socket:
    """Connect to the address that was checked; the name serves for the certificate only."""
    allow_private = settings.HEARD_PRIVATE_MAIL_SERVERS
    return connect_to_server(host, port, timeout_seconds=timeout or TIMEOUT, allow_private=allow_private)


class _Guarded(imaplib.IMAP4):
    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        return _line(self.host, self.port, timeout)


class _GuardedOverTls(IMAP4_TLS):  # type: ignore[misc]
    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        encrypted: socket.socket = wrap_socket(_line(self.host, self.port, timeout), self.ssl_context, self.host)
        return encrypted


class _GuardedClient(IMAPClient):  # type: ignore[misc]
    def _create_IMAP4(self) -> imaplib.IMAP4:  # noqa: N802 - imapclient's name
        if self.ssl:
            return _GuardedOverTls(self.host, self.port, self.ssl_context, TIMEOUT)
        return _Guarded(self.host, self.port, TIMEOUT)


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
    context = ssl.create_default_context()
    try:
        client = _GuardedClient(
            account.imap_host,
            port=account.imap_port,
            ssl=account.imap_security == "tls",
            ssl_context=context if account.imap_security == "tls" else None,
            timeout=TIMEOUT,
        )
    except (*BROKEN, ForbiddenAddressError) as error:
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
