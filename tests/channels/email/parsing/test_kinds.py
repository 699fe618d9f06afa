"""Automatic answers, bounces, delays and lists are told from what people write."""

import pytest

from heard.channels.email.parsing import Authentication, Bounce, CheckResult, parse

DATE = "Date: Mon, 2 Nov 2026 10:00:00 +0100\n"


def mail(headers, body="Hello", sender="anna@mail.example"):
    return parse(f"From: {sender}\n{DATE}{headers}\n{body}".encode())


@pytest.mark.parametrize(
    "headers",
    [
        "Auto-Submitted: auto-replied\n",
        "Auto-Submitted: auto-generated; owner=x\n",
        "X-Autoreply: yes\n",
        "X-Autorespond: gone\n",
        "Precedence: auto_reply\n",
        "Delivered-To: Autoresponder\n",
        "X-POST-MessageClass: 9; Autoresponder\n",
        "Subject: Automatic reply: your order\nX-Auto-Response-Suppress: All\n",
        "Subject: Automatische Antwort: Bestellung\nIn-Reply-To: <a@b>\n",
        "Subject: Réponse automatique : commande\nReferences: <a@b>\n",
        "Subject: Respuesta automática: pedido\nReturn-Path: <>\n",
        "Subject: Resposta automática: pedido\nIn-Reply-To: <a@b>\n",
        "Subject: Risposta automatica: ordine\nIn-Reply-To: <a@b>\n",
        "Subject: Automatisch antwoord: bestelling\nIn-Reply-To: <a@b>\n",
        "Subject: Odpowiedź automatyczna: zamówienie\nIn-Reply-To: <a@b>\n",
        "Subject: Autosvar: beställning\nIn-Reply-To: <a@b>\n",
        "Subject: Automaattinen vastaus: tilaus\nIn-Reply-To: <a@b>\n",
        "Subject: Автоматический ответ: заказ\nIn-Reply-To: <a@b>\n",
        "Subject: 自动答复: 订单\nIn-Reply-To: <a@b>\n",
        "Subject: 自動応答: 注文\nIn-Reply-To: <a@b>\n",
        "Subject: Out of Office: away\nPrecedence: bulk\n",
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n",
    ],
)
def test_automatic_answers_are_recognised(headers):
    found = mail(headers)

    assert (found.kind, found.automatic) == ("auto_reply", True)


@pytest.mark.parametrize(
    "headers",
    [
        "Auto-Submitted: no\n",
        "Subject: Automatic reply: your answer did not help\n",
        "Subject: Re: Automatic reply: your order\nIn-Reply-To: <a@b>\n",
        "Subject: Automatic replyer for sale\nIn-Reply-To: <a@b>\n",
        "Subject: Undeliverable parcel\n",
    ],
)
def test_people_are_not_taken_for_machines(headers):
    found = mail(headers, body="My parcel could not be delivered. Please help, 550 euros are at stake.")

    assert (found.kind, found.automatic) == ("message", False)


@pytest.mark.parametrize(
    ("headers", "sender"),
    [
        ("X-Auto-Response-Suppress: OOF, AutoReply\n", "anna@mail.example"),
        ("List-Unsubscribe: <https://x.example/u>\n", "news@shop.example"),
        ("Precedence: bulk\n", "news@shop.example"),
        ("Return-Path: <>\n", "anna@mail.example"),
        ("", "no-reply@shop.example"),
        ("", "MAILER-DAEMON@mx.example"),
    ],
)
def test_some_messages_must_not_be_answered_automatically(headers, sender):
    found = mail(headers, sender=sender)

    assert (found.kind, found.automatic) == ("message", True)


@pytest.mark.parametrize(
    ("headers", "list_id"),
    [("List-Id: Users of mugs <mugs.lists.example>\n", "mugs.lists.example"), ("List-Post: <mailto:mugs@lists.example>\n", None),
     ("Precedence: list\n", None)],
)  # fmt: skip
def test_lists_are_recognised(headers, list_id):
    found = mail(headers)

    assert (found.kind, found.mailing_list.list_id, found.automatic) == ("list", list_id, True)


def report(action, status, *, recipient="rfc822; anna@mail.example"):
    return f"""From: MAILER-DAEMON@mx.example
{DATE}Return-Path: <>
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

This is the mail system. See below.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 unknown

--b
Content-Type: text/rfc822-headers

From: support@shop.example
Message-ID: <ours-1@shop.example>

--b--
""".encode()


def test_a_report_of_failure_is_a_bounce():
    found = parse(report("failed", "5.1.1"))

    assert (found.kind, found.automatic) == ("bounce", True)
    assert found.bounces == (
        Bounce("anna@mail.example", "5.1.1", permanent=True, original_message_id="ours-1@shop.example"),
    )


def test_a_full_mailbox_is_no_permanent_failure():
    assert parse(report("failed", "4.2.2 (mailbox full)")).bounces == (
        Bounce("anna@mail.example", "4.2.2", permanent=False, original_message_id="ours-1@shop.example"),
    )


def test_a_report_of_delay_is_a_delay():
    found = parse(report("delayed", "4.4.1"))

    assert (found.kind, found.bounces[0].permanent) == ("delay", False)


def test_a_report_of_success_is_no_bounce():
    found = parse(report("delivered", "2.0.0"))

    assert (found.kind, found.bounces) == ("auto_reply", ())


TEXT_BOUNCES = {
    "qmail": ("", "Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message.\n\n"
              "<anna@mail.example>:\n192.0.2.1 does not like recipient.\nRemote host said: 550 5.1.1 unknown user\n\n"
              "--- Below this line is a copy of the message.\n\nMessage-ID: <ours-1@shop.example>\nTo: other@mail.example\n"),
    "Exim": ("X-Failed-Recipients: anna@mail.example\n", "This message was created automatically by mail delivery software.\n\n"
             "A message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error.\n\n"
             "  anna@mail.example\n    SMTP error from remote mail server: 550 5.1.1 unknown\n\nMessage-ID: <ours-1@shop.example>\n"),
    "Exchange": ("Subject: Undeliverable: your order\n", "Delivery has failed to these recipients or groups:\n\nanna@mail.example\n"
                 "The e-mail address you entered couldn't be found. #550 5.1.1 RESOLVER.ADR.RecipNotFound ##\n\nMessage-ID: <ours-1@shop.example>\n"),
    "Gmail": ("X-Failed-Recipients: anna@mail.example\nSubject: Delivery Status Notification (Failure)\n",
              "** Address not found **\n\nYour message wasn't delivered to anna@mail.example because the address couldn't be found.\n\n"
              "The response was:\n\n550 5.1.1 The email account does not exist.\n\nMessage-ID: <ours-1@shop.example>\n"),
    "Postfix": ("Subject: Undelivered Mail Returned to Sender\n", "I'm sorry to have to inform you that your message could not\nbe delivered.\n\n"
                "<anna@mail.example>: host mx.example[192.0.2.1] said: 550 5.1.1 unknown user\n\nMessage-ID: <ours-1@shop.example>\n"),
    "sendmail": ("Subject: Returned mail: see transcript for details\n", "   ----- The following addresses had permanent fatal errors -----\n"
                 "<anna@mail.example>\n    (reason: 550 5.1.1 unknown)\n\nMessage-ID: <ours-1@shop.example>\n"),
}  # fmt: skip


@pytest.mark.parametrize(("headers", "body"), TEXT_BOUNCES.values(), ids=TEXT_BOUNCES.keys())
def test_a_bounce_in_a_servers_own_words_is_read(headers, body):
    found = mail(headers, body, sender="MAILER-DAEMON@mx.example")

    assert found.kind == "bounce"
    assert found.bounces == (
        Bounce("anna@mail.example", "5.1.1", permanent=True, original_message_id="ours-1@shop.example"),
    )


def test_a_delay_in_a_servers_own_words_is_read():
    body = "This is a warning message only.\nYOU DO NOT NEED TO RESEND YOUR MESSAGE.\n\nanna@mail.example\n  451 4.7.1 try again later\n"
    found = mail(
        "Subject: Warning: message 1abc delayed 24 hours\nReturn-Path: <>\n", body, sender="Mailer-Daemon@mx.example"
    )

    assert (found.kind, found.bounces) == ("delay", (Bounce("anna@mail.example", "4.7.1", permanent=False),))


RESULTS = (
    "Authentication-Results: mx.shop.example (checker (v2)); spf=pass smtp.mailfrom=bounce@mail.example;\n"
    ' dkim=pass (2048 "bits") header.d=mail.example header.s=s1; dkim=fail header.i=@news.example; dmarc=pass (p=none; sp=none) header.from=Mail.Example\n'
)
FORGED = "Authentication-Results: mx.shop.example; dmarc=pass header.from=bank.example\n"


def checked(headers, *trusted):
    return parse(f"{headers}From: a@mail.example\n{DATE}\nHello".encode(), trusted=trusted).authentication


def test_results_of_the_receiving_server_are_read():
    assert checked(RESULTS, "MX.shop.example") == Authentication(
        "mx.shop.example",
        CheckResult("pass", "mail.example"),
        (CheckResult("pass", "mail.example"), CheckResult("fail", "news.example")),
        CheckResult("pass", "mail.example"),
    )


def test_only_the_topmost_results_of_a_trusted_server_count():
    assert checked(RESULTS.replace("dmarc=pass", "dmarc=fail") + FORGED, "mx.shop.example").dmarc == CheckResult(
        "fail", "mail.example"
    )


@pytest.mark.parametrize("trusted", [(), ("other.example",)])
def test_results_of_servers_nobody_trusts_are_not_believed(trusted):
    assert checked(FORGED, *trusted) == Authentication()


@pytest.mark.parametrize(
    "forged",
    [
        'Authentication-Results: "evil.example; mx.shop.example"; dmarc=pass header.from=bank.example\n',
        "Authentication-Results: evil.example (mx.shop.example); dmarc=pass header.from=bank.example\n",
        "Authentication-Results: mx.shop.example.evil.example; dmarc=pass header.from=bank.example\n",
        "X-Authentication-Results: mx.shop.example; dmarc=pass header.from=bank.example\n",
        "Subject: Authentication-Results: mx.shop.example; dmarc=pass header.from=bank.example\n",
    ],
)
def test_a_trusted_name_in_the_wrong_place_proves_nothing(forged):
    assert checked(forged, "mx.shop.example") == Authentication()


def test_a_result_inside_a_comment_or_a_quoted_value_proves_nothing():
    forged = 'Authentication-Results: mx.shop.example; spf=fail (; dmarc=pass header.from=bank.example) reason="; dmarc=pass header.from=bank.example"\n'

    assert checked(forged, "mx.shop.example").dmarc is None
