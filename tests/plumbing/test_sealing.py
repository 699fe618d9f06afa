"""Secrets at rest: what a lost backup tells, and how the key is changed."""

import io

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from pytest_django import Settings

from heard.plumbing.models import Webhook
from heard.plumbing.sealing import CannotUnsealError, _sealed_fields, seal, seal_again, seal_all_again, unseal
from heard.staff.models import Agent

OLD, NEW = "an old key that nobody shall use any more", "a new key that has just been made by somebody"


def test_what_is_sealed_tells_nothing_and_is_never_the_same_twice(settings: Settings) -> None:
    first, second = seal("geheim ✓"), seal("geheim ✓")
    assert (unseal(first), unseal(second)) == ("geheim ✓", "geheim ✓")
    assert first != second
    assert b"geheim" not in first


def test_another_key_opens_nothing(settings: Settings) -> None:
    settings.SECRET_KEY = OLD
    sealed = seal("geheim")
    settings.SECRET_KEY = NEW
    with pytest.raises(CannotUnsealError):
        unseal(sealed)
    with pytest.raises(CannotUnsealError):
        unseal(b"nothing of ours")


def test_a_former_key_opens_until_it_was_sealed_again(settings: Settings) -> None:
    settings.SECRET_KEY = OLD
    sealed = seal("geheim")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    again = seal_again(sealed)
    settings.SECRET_KEY_FALLBACKS = []
    assert unseal(again) == "geheim"


@pytest.mark.django_db
def test_every_kept_secret_is_sealed_again(settings: Settings) -> None:
    settings.SECRET_KEY = OLD
    ana = Agent.objects.create_user("ana@shop.example", name="Ana")
    hook = Webhook.objects.create(url="https://shop.example/hook", secret=seal("for the hook"))
    factor = Authenticator.objects.create(
        user=ana, type="totp", data={"secret": seal("for the phone").decode(), "used": 3}
    )
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a key that was lost long, long ago by us", []
    lost = Webhook.objects.create(url="https://shop.example/lost", secret=seal("lost"))
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    said, warned = io.StringIO(), io.StringIO()
    call_command("seal_again", stdout=said, stderr=warned)
    assert said.getvalue() == "2 secrets are encrypted with the present key now.\n"
    assert warned.getvalue() == "1 cannot be read with any key that is set, and has to be entered anew.\n"
    settings.SECRET_KEY_FALLBACKS = []
    hook.refresh_from_db()
    factor.refresh_from_db()
    assert unseal(hook.secret) == "for the hook"
    assert (unseal(factor.data["secret"].encode()), factor.data["used"]) == ("for the phone", 3)
    lost.delete()
    assert seal_all_again() == (2, 0)


def test_all_that_is_kept_encrypted_is_among_them() -> None:
    assert {f"{model._meta.label}.{name}" for model, name in _sealed_fields()} == {
        "chat.ChatWidget.secret",
        "email.MailAccount.secret",
        "email.SendingDomain.dkim_key",
        "knowledge.Webinar.sealed_join_url",
        "mfa.Authenticator.data",
        "plumbing.Webhook.secret",
        "staff.PushKey.private",
        "staff.PushSubscription.auth",
    }
