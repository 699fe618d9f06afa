"""Signing in to mail servers, and saying in plain words why it does not work."""

from __future__ import annotations

import json
import smtplib
import socket
import ssl
from typing import Any

from django.utils.translation import gettext as _

from heard.channels.email.models import MailAccount
from heard.plumbing.fetch import ForbiddenAddressError
from heard.plumbing.mail import open_connection
from heard.plumbing.mail.smtp import Smtp
from heard.plumbing.sealing import CannotUnsealError, seal, unseal

TIMEOUT = 30.0  # seconds for each step


class AccountProblem(Exception):
    """A server cannot be used; the text says why and what to do, and never holds a secret."""


def keep_secret(account: MailAccount, **values: Any) -> None:
    """Keep what proves who we are (password, or OAuth tokens), sealed; what is not named stays."""
    account.secret = seal(json.dumps(secrets_of(account, missing_is_empty=True) | values))
    account.save(update_fields=["secret"])


def secrets_of(account: MailAccount, *, missing_is_empty: bool = False) -> dict[str, Any]:
    """Return what proves who we are. Raises AccountProblem when it cannot be read."""
    if not account.secret:
        return {}
    try:
        kept: dict[str, Any] = json.loads(unseal(bytes(account.secret)))
    except CannotUnsealError as error:
        if missing_is_empty:
            return {}
        raise AccountProblem(_("The stored password was sealed with another key. Please enter it again.")) from error
    return kept


def sign_in_to_smtp(account: MailAccount | None) -> Smtp:
    """Return an open connection to the server that sends for an account, or for the whole installation.

    Raises AccountProblem.
    """
    connection = open_connection() if account is None else _smtp(account)
    if not isinstance(connection, Smtp):
        raise AccountProblem(_("Outgoing mail is kept in the outbox folder; there is no mail server to sign in to."))
    try:
        connection.open()
        if account is not None and account.sign_in != MailAccount.SignIn.PASSWORD:
            _authenticate(client_of(connection), account)
    except (OSError, smtplib.SMTPException, AccountProblem, ForbiddenAddressError) as error:
        hang_up(connection)
        if isinstance(error, AccountProblem):
            raise
        raise AccountProblem(problem_of(error, connection.host, connection.port)) from error
    return connection


def hang_up(connection: Smtp) -> None:
    """End a connection, however broken it is."""
    connection.fail_silently = True
    connection.close()


def client_of(connection: Smtp) -> smtplib.SMTP:
    """Return the session behind an open connection."""
    client = connection.connection
    assert client is not None  # noqa: S101 - open() makes it or raises
    return client


def oauth_answer(account: MailAccount) -> str:
    """Return what XOAUTH2 says for an account, with a token that is still good. Raises AccountProblem."""
    from heard.channels.email.oauth import access_token  # imports this module for keeping tokens

    return f"user={account.username}\x01auth=Bearer {access_token(account)}\x01\x01"


def problem_of(error: Exception, host: str, port: int) -> str:
    """Return in plain words what went wrong with a server, and what to look at. Never holds what was sent to it."""
    server = {"host": host, "port": port}
    if isinstance(error, ForbiddenAddressError):
        return (
            _(
                "%(host)s is on this machine or in a private network. Whoever runs Heard can allow that "
                "(HEARD_PRIVATE_MAIL_SERVERS)."
            )
            % server
        )
    if isinstance(error, socket.gaierror):
        return _("There is no server called %(host)s. Check the spelling.") % server
    if isinstance(error, ConnectionRefusedError):
        return _("%(host)s does not listen on port %(port)s. Check the port.") % server
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):  # smtplib calls that hanging up
        return _("%(host)s did not answer on port %(port)s in time. A firewall may be in between.") % server
    if isinstance(error, ssl.SSLCertVerificationError):
        return _("The certificate of %(host)s cannot be trusted: %(reason)s.") % {
            **server,
            "reason": error.verify_message,
        }
    if isinstance(error, ssl.SSLError):
        return _("%(host)s does not speak TLS on port %(port)s. Try another kind of security or another port.") % server
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return _("%(host)s did not accept the user name and password.") % server
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return _("%(host)s offers neither STARTTLS nor a way to sign in on port %(port)s.") % server
    if isinstance(error, smtplib.SMTPServerDisconnected | smtplib.SMTPConnectError | ConnectionResetError):
        return (
            _("%(host)s closed the connection on port %(port)s. Try another kind of security or another port.") % server
        )
    return _("%(host)s could not be used: %(reason)s.") % {**server, "reason": type(error).__name__}


def _smtp(account: MailAccount) -> Smtp:
    by_password = account.sign_in == MailAccount.SignIn.PASSWORD and account.username
    return Smtp(
        host=account.smtp_host,
        port=account.smtp_port,
        username=account.username if by_password else "",
        password=str(secrets_of(account).get("password", "")) if by_password else "",
        use_ssl=account.smtp_security == "tls",
        use_tls=account.smtp_security == "starttls",
        timeout=TIMEOUT,
        is_guarded=True,
    )


def _authenticate(client: smtplib.SMTP, account: MailAccount) -> None:
    client.ehlo_or_helo_if_needed()
    client.auth("XOAUTH2", lambda challenge=None: "" if challenge else oauth_answer(account))
