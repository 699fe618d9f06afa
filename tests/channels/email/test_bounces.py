"""Reports about mails of ours, and our own mail come back."""

import pytest

from heard.channels.email.intake import take_in_everything
from heard.conversations.models import Message
from heard.customers.models import Address
from heard.plumbing.models import Fact
from tests.channels.email.arriving import answered, arrive, settled
from tests.channels.email.mailing import mail

pytestmark = pytest.mark.django_db


BOUNCE = """\
From: Mail Delivery System <MAILER-DAEMON@mx.customer.example>
To: support@willow.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <bounce.{action}@mx.customer.example>
Date: Sat, 21 Nov 2026 12:05:00 +0000
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b

Sorry.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.customer.example

Final-Recipient: rfc822; ana@customer.example
Action: {action}
Status: {status}

--b
Content-Type: text/rfc822-headers

Message-ID: <{name}>
Subject: Re: lamp

--b--
"""


def bounce(name: str, action: str = "failed", status: str = "5.1.1") -> bytes:
    return BOUNCE.format(name=name, action=action, status=status).encode()


def test_a_bounce_marks_the_message_and_is_no_message_itself(inbox):
    _, ours = answered(inbox)
    raw = arrive(bounce(ours.external_id), inbox=inbox, sender="")
    told = "ana@customer.example could not be reached (5.1.1: there is no such mailbox)."
    assert settled(raw) == ("notice", told, ours.pk)
    ours.refresh_from_db()
    assert (ours.delivery, ours.delivery_problem) == ("bounced", told)
    assert Message.objects.count() == 2
    fact = Fact.objects.get(name="MessageNotDelivered")
    assert (fact.data["message_id"], fact.data["delivery"]) == (ours.pk, "bounced")
    assert Address.objects.get().undeliverable_since is not None
    arrive(mail(), inbox=inbox)  # she writes again, so she can be reached again
    take_in_everything()
    assert Address.objects.get().undeliverable_since is None


def test_a_server_that_gave_up_after_days_of_trying_has_not_delivered(inbox):
    _, ours = answered(inbox)
    arrive(bounce(ours.external_id, "failed", "4.4.1"), inbox=inbox, sender="")
    take_in_everything()
    ours.refresh_from_db()
    assert (ours.delivery, ours.delivery_problem) == (
        "bounced", "ana@customer.example could not be reached (4.4.1: their server does not answer).",
    )  # fmt: skip
    assert Address.objects.get().undeliverable_since is None  # tomorrow it may answer again


def test_a_delay_is_noted_and_the_message_stays_sent(inbox):
    _, ours = answered(inbox)
    raw = arrive(bounce(ours.external_id, "delayed", "4.4.1"), inbox=inbox, sender="")
    assert settled(raw)[0] == "notice"
    ours.refresh_from_db()
    assert (ours.delivery, ours.delivery_problem) == (
        "sent", "ana@customer.example has not been reached yet (4.4.1: their server does not answer).",
    )  # fmt: skip


def test_nobody_can_forge_a_bounce(inbox):
    _, ours = answered(inbox)
    forged = ours.external_id.replace("heard.", "heard.b", 1)
    raw = arrive(bounce(forged), inbox=inbox, sender="")
    assert settled(raw)[0] == "done"  # shown, so that nothing is hidden
    ours.refresh_from_db()
    assert ours.delivery == "sent"


def test_our_own_mail_coming_back_is_not_taken_for_a_customer(inbox, sales):
    _, ours = answered(inbox)
    echo = mail(
        sender="Support <support@willow.example>", Message_ID=f"<{ours.external_id}>", to="list@elsewhere.example"
    )
    assert settled(arrive(echo, inbox=inbox))[:2] == ("duplicate", "Our own mail came back.")
    assert settled(arrive(echo, inbox=sales, to=["sales@willow.example"]))[0] == "done"  # one of us writes to another
