"""Answers that leave through a mail account of an inbox's own, and what is told when it does not work."""

import socket

import pytest

from heard.channels.email.accounts import AccountProblem, keep_secret, sign_in_to_smtp
from heard.channels.email.models import MailAccount
from heard.channels.email.sending import deliver_everything
from tests.channels.email.posting import answer, postbox, state

pytestmark = pytest.mark.django_db


def test_an_inbox_with_a_mail_account_sends_through_it(conversation, sales, settings):
    written = answer(conversation)
    with postbox(login=True) as own, postbox() as usual:
        settings.HEARD_OUTGOING = f"smtp://127.0.0.1:{usual.port}"
        account = MailAccount.objects.create(
            inbox=conversation.inbox,
            name="Own",
            username="shop",
            smtp_host="127.0.0.1",
            smtp_port=own.port,
            smtp_security="none",
        )
        keep_secret(account, password="secret")
        assert b"secret" not in bytes(account.secret)
        deliver_everything()
    assert state(written) == ("sent", "")
    assert (len(own.mails), len(usual.mails), own.logins) == (1, 0, [b"secret"])


def test_a_wrong_password_is_told_in_plain_words_and_never_shown(conversation, settings):
    written = answer(conversation)
    with postbox(login=True) as box:
        account = MailAccount.objects.create(
            inbox=conversation.inbox,
            name="Own",
            username="shop",
            smtp_host="127.0.0.1",
            smtp_port=box.port,
            smtp_security="none",
        )
        keep_secret(account, password="hunter22")
        deliver_everything()
    assert state(written) == ("queued", "127.0.0.1 did not accept the user name and password.")


def test_a_server_that_says_nothing_is_told_apart_from_one_that_hangs_up(inbox, monkeypatch):
    monkeypatch.setattr("heard.channels.email.accounts.TIMEOUT", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        account = MailAccount.objects.create(inbox=inbox, name="Own", smtp_host="127.0.0.1", smtp_port=port)
        with pytest.raises(AccountProblem, match=f"127.0.0.1 did not answer on port {port} in time"):
            sign_in_to_smtp(account)
