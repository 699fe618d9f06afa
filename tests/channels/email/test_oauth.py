"""Connecting a mailbox at a provider: only who began it, only once, and with a reason when it fails."""

import pytest

from heard.channels.email import oauth
from heard.channels.email.accounts import AccountProblem, secrets_of, sign_in_to_smtp
from heard.channels.email.models import MailAccount
from tests.channels.email.granting import granting

pytestmark = pytest.mark.django_db
BACK = "https://help.willow.example/studio/mail/connected/"


@pytest.fixture
def provider(settings):
    with granting() as running:
        settings.HEARD_OAUTH = {"microsoft": running.settings}
        yield running


@pytest.fixture
def account(inbox):
    return MailAccount.objects.create(inbox=inbox, name="M", sign_in="microsoft", username="shop@willow.example")


def connect(account: MailAccount, provider) -> None:
    beginning = oauth.begin(account, redirect_uri=BACK)
    oauth.finish(**provider.allow(beginning.url, account.username), verifier=beginning.verifier, redirect_uri=BACK)
    account.refresh_from_db()


def test_a_token_is_used_while_it_is_good_and_renewed_in_time(account, provider):
    connect(account, provider)
    first = oauth.access_token(account)
    assert (oauth.access_token(account), provider.renewals) == (first, 0)
    refresh = secrets_of(account)["refresh_token"]
    from heard.channels.email.accounts import keep_secret

    keep_secret(account, expires_at="2020-01-01T00:00:00+00:00")
    renewed = oauth.access_token(account)
    assert (renewed != first, provider.renewals) == (True, 1)
    assert secrets_of(MailAccount.objects.get())["refresh_token"] == refresh


def test_access_that_was_withdrawn_is_told_in_plain_words(account, provider):
    connect(account, provider)
    from heard.channels.email.accounts import keep_secret

    keep_secret(account, expires_at="2020-01-01T00:00:00+00:00")
    provider.refresh_tokens.clear()
    with pytest.raises(AccountProblem, match="no longer accepts our access"):
        oauth.access_token(account)


def test_somebody_elses_code_state_or_verifier_connects_nothing(account, provider):
    beginning = oauth.begin(account, redirect_uri=BACK)
    brought = provider.allow(beginning.url, account.username)
    with pytest.raises(AccountProblem, match="did not begin here"):
        oauth.finish(code=brought["code"], state=brought["state"] + "x", verifier=beginning.verifier, redirect_uri=BACK)
    with pytest.raises(AccountProblem):
        oauth.finish(**brought, verifier="another", redirect_uri=BACK)
    assert secrets_of(MailAccount.objects.get()) == {}


def test_a_provider_that_is_not_set_up_or_not_there_is_told(account, settings, provider):
    settings.HEARD_OAUTH = {"microsoft": {**provider.settings, "client_id": ""}}
    with pytest.raises(AccountProblem, match="HEARD_MICROSOFT_CLIENT"):
        oauth.begin(account, redirect_uri=BACK)
    settings.HEARD_OAUTH = {"microsoft": {**provider.settings, "token_url": "http://127.0.0.1:1/token"}}
    beginning = oauth.begin(account, redirect_uri=BACK)
    with pytest.raises(AccountProblem, match="could not be reached"):
        oauth.finish(**provider.allow(beginning.url, "x"), verifier=beginning.verifier, redirect_uri=BACK)


def test_smtp_is_signed_in_to_with_the_same_token(account, provider):
    from aiosmtpd.smtp import MISSING, AuthResult

    from tests.channels.email.posting import postbox

    connect(account, provider)
    told = []
    with postbox(login=True) as box:

        async def auth_XOAUTH2(server, args):
            import base64

            told.append(base64.b64decode(args[1]).decode())
            return AuthResult(success=True)

        box.auth_XOAUTH2 = auth_XOAUTH2
        account.smtp_host, account.smtp_port, account.smtp_security = "127.0.0.1", box.port, "none"
        from heard.channels.email.accounts import hang_up

        hang_up(sign_in_to_smtp(account))
    assert MISSING is not None
    assert told == [f"user=shop@willow.example\x01auth=Bearer {oauth.access_token(account)}\x01\x01"]
