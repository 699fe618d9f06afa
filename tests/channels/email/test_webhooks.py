"""Mail that a provider hands over by webhook: stored whole before it hears yes, and only from who knows the password."""

import base64

import pytest
from django.conf import settings
from django.db import connection

from heard.channels.email.hook_password import hook_password, hook_url
from heard.channels.email.intake import take_in_everything
from heard.channels.email.models import RawEmail
from heard.conversations.models import Message
from tests.channels.email.mailing import mail

DOOR = "/hooks/mail/postmark/inbound/"


def post(client, password: str | None = None):
    password = hook_password(settings.SECRET_KEY) if password is None else password
    login = base64.b64encode(f"heard:{password}".encode()).decode()
    given = {
        "Headers": [{"Name": "Return-Path", "Value": "<ana@customer.example>"}],
        "OriginalRecipient": "support@willow.example",
        "RawEmail": mail(text="Grüße\n").as_string(),
    }
    return client.post(DOOR, given, content_type="application/json", headers={"Authorization": f"Basic {login}"})


@pytest.mark.django_db
def test_a_mail_by_webhook_becomes_a_conversation(inbox, client):
    assert post(client).status_code == 200
    raw = RawEmail.objects.get()
    assert (raw.source, raw.envelope_from, raw.envelope_to) == (
        "webhook",
        "ana@customer.example",
        ["support@willow.example"],
    )
    take_in_everything()
    message = Message.objects.get()
    assert (message.inbox_id, message.sender_address, message.text) == (inbox.pk, "ana@customer.example", "Grüße")


@pytest.mark.django_db
def test_nobody_without_the_password_may_post(inbox, client):
    assert post(client, password="guess").status_code == 400
    assert client.post(DOOR, {"RawEmail": "x"}, content_type="application/json").status_code == 400
    assert RawEmail.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_what_could_not_be_stored_is_no_yes_so_that_the_provider_tries_again(inbox, client):
    client.raise_request_exception = False
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE email_rawemail RENAME TO away")
    try:
        assert post(client).status_code == 500
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE away RENAME TO email_rawemail")
    assert post(client).status_code == 200
    assert RawEmail.objects.count() == 1


def test_the_address_for_the_provider_holds_the_password():
    assert hook_url("https://help.willow.example", "postmark", "k") == (
        f"https://heard:{hook_password('k')}@help.willow.example/hooks/mail/postmark/inbound/"
    )
