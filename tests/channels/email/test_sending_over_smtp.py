"""Mail servers that are away, busy, odd or slow, and some of whose recipients they refuse: each gets it once."""

from contextlib import closing

import pytest
from django.utils import timezone

from heard.channels.email.models import Delivery
from heard.channels.email.sending import deliver_everything, deliver_once
from heard.channels.email.sending.delivering import _deliver
from heard.channels.email.sending.roads import SmtpRoad
from heard.conversations.actions.queue_due import queue_due
from heard.conversations.actions.send_again import send_again
from heard.plumbing.models import Fact
from tests.channels.email.posting import answer, body, closed_port, postbox, state

pytestmark = pytest.mark.django_db


def test_a_mail_server_gets_it_once_with_everybody_in_the_envelope(conversation, settings):
    written = answer(conversation, ".a line that begins with a dot", bcc=["boss@willow.example"])
    with postbox(login=True) as box:
        settings.HEARD_OUTGOING = f"smtp://127.0.0.1:{box.port}"
        deliver_everything()
    ((sender, recipients, _),) = box.mails
    assert (sender, recipients) == ("support@willow.example", ["ana@customer.example", "boss@willow.example"])
    assert body(box.parsed[0]).startswith(".a line that begins with a dot\n")
    assert state(written) == ("sent", "")


def test_a_server_that_is_not_there_is_tried_again_later_and_given_up_after_two_days(conversation, settings):
    settings.HEARD_OUTGOING = f"smtp://127.0.0.1:{closed_port()}"
    written = answer(conversation)
    told = f"127.0.0.1 does not listen on port {settings.HEARD_OUTGOING[-5:].strip(':')}. Check the port."
    waits = []
    while state(written)[0] in {"held", "queued"}:
        begun = timezone.now()
        deliver_once()
        delivery = Delivery.objects.get()
        waits.append(round((delivery.next_at - begun).total_seconds() / 60))
        assert state(written)[1] == told
        Delivery.objects.update(next_at=timezone.now())
    assert waits == [1, 4, 10, 30, 60, 180, 360, 720, 1440, 0]
    assert state(written) == ("failed", told)
    fact = Fact.objects.get(name="MessageNotDelivered")
    assert (fact.data["delivery"], fact.data["problem"]) == ("failed", told)


def test_a_busy_server_is_tried_again_and_a_refusal_is_final_with_its_reason(conversation, settings):
    first, second = answer(conversation, "one"), answer(conversation, "two")
    with postbox() as box:
        settings.HEARD_OUTGOING = f"smtp://127.0.0.1:{box.port}"
        box.answers = ["451 4.3.0 busy", "554 5.7.1 looks like spam"]
        deliver_once()
        deliver_once()
        assert state(first) == ("queued", "The mail server answered: 451 4.3.0 busy")
        assert state(second) == ("failed", "The mail server answered: 554 5.7.1 looks like spam")
        Delivery.objects.update(next_at=timezone.now())
        deliver_once()
    assert state(first) == ("sent", "")
    assert len(box.mails) == 1


def test_one_refused_recipient_keeps_no_other_waiting_and_nobody_gets_it_twice(conversation, settings):
    written = answer(conversation, cc=["gone@customer.example", "busy@customer.example"])
    with postbox() as box:
        settings.HEARD_OUTGOING = f"smtp://127.0.0.1:{box.port}"
        box.refused = {"gone@customer.example": "550 no such user", "busy@customer.example": "450 later"}
        deliver_once()
        assert state(written)[0] == "queued"
        assert "gone@customer.example was refused: 550 no such user." in state(written)[1]
        del box.refused["busy@customer.example"]
        Delivery.objects.update(next_at=timezone.now())
        deliver_once()
    assert [recipients for _, recipients, _ in box.mails] == [["ana@customer.example"], ["busy@customer.example"]]
    assert state(written) == ("sent", "gone@customer.example was refused: 550 no such user.")
    ids = {mail["Message-ID"] for mail in box.parsed}
    assert len(ids) == 1


def test_an_answer_that_only_its_copies_reached_was_not_sent(conversation, settings, agent):
    written = answer(conversation, cc=["leo@customer.example"])
    with postbox() as box:
        settings.HEARD_OUTGOING = f"smtp://127.0.0.1:{box.port}"
        box.refused = {"ana@customer.example": "550 5.1.1 no such user"}
        deliver_once()
        assert state(written) == ("failed", "ana@customer.example was refused: 550 5.1.1 no such user.")
        box.refused = {}
        send_again(message=written, agent=agent, at=timezone.now())
        deliver_once()
    assert [recipients for _, recipients, _ in box.mails] == [["leo@customer.example"], ["ana@customer.example"]]
    assert state(written) == ("sent", "")


def test_what_is_still_tried_and_what_arrived_in_part_is_told_at_once(conversation, settings):
    written = answer(conversation, cc=["gone@customer.example"])
    with postbox() as box:
        settings.HEARD_OUTGOING = f"smtp://127.0.0.1:{box.port}"
        box.refused = {"gone@customer.example": "550 no such user", "ana@customer.example": "450 later"}
        deliver_once()
        del box.refused["ana@customer.example"]
        Delivery.objects.update(next_at=timezone.now())
        deliver_once()
    told = Fact.objects.filter(name="MessageDelayed").order_by("id").values_list("data__message_id", "data__problem")
    gone = "gone@customer.example was refused: 550 no such user."
    assert list(told) == [(written.pk, f"{gone} ana@customer.example was refused: 450 later.")]
    assert state(written) == ("sent", gone)


def deliver_over_one_line() -> None:
    """Send as the worker does, which keeps its connection from mail to mail."""
    queue_due(at=timezone.now())
    with closing(SmtpRoad()) as road:
        while _deliver(road):
            pass


@pytest.mark.parametrize("speaks_utf8", [False, True])
def test_an_address_of_foreign_letters_spoils_neither_its_own_mail_nor_the_next_one(
    conversation, settings, speaks_utf8
):
    first = answer(conversation, cc=["jörg@müller.example", "info@müller.example"])
    second = answer(conversation, "another one")
    with postbox() as box:
        box.utf8 = speaks_utf8
        settings.HEARD_OUTGOING = f"smtp://127.0.0.1:{box.port}"
        deliver_over_one_line()
    reached = ["jörg@xn--mller-kva.example"] if speaks_utf8 else []
    assert [recipients for _, recipients, _ in box.mails] == [
        ["ana@customer.example", *reached, "info@xn--mller-kva.example"],
        ["ana@customer.example", *reached, "info@xn--mller-kva.example"],
    ]
    refused = "jörg@müller.example was refused: 553 5.6.7 Non-ASCII addresses are not permitted."
    assert state(first) == state(second) == ("sent", "" if speaks_utf8 else refused)


def test_what_a_server_refuses_at_the_last_step_is_forgotten_before_the_next_mail(conversation, settings):
    """Such a server still waits for the rest of the first mail, and would refuse the second for being within it."""
    first, second = answer(conversation, "one"), answer(conversation, "two")
    with postbox() as box:
        box.refused_data = ["554 5.7.1 not from you"]
        settings.HEARD_OUTGOING = f"smtp://127.0.0.1:{box.port}"
        deliver_over_one_line()
    assert (state(first), state(second)) == (
        ("failed", "The mail server answered: 554 5.7.1 not from you"), ("sent", ""),
    )  # fmt: skip


def test_a_server_that_looks_at_a_mail_for_long_is_waited_for(conversation, settings):
    """Giving up on it would leave in doubt what it takes a moment later."""
    written = answer(conversation)
    with postbox() as box:
        box.thinks_seconds = 1.0
        settings.HEARD_OUTGOING = f"smtp://127.0.0.1:{box.port}"
        with closing(SmtpRoad()) as road:
            line = road._open().sock
            line.settimeout(0.3)
            queue_due(at=timezone.now())
            assert (_deliver(road), line.gettimeout()) == (1, 0.3)
    assert state(written) == ("sent", "")


def test_a_server_that_hangs_up_after_each_mail_keeps_none_waiting(conversation, settings):
    written = [answer(conversation, f"{number}") for number in range(3)]
    with postbox() as box:
        box.hangs_up = True
        settings.HEARD_OUTGOING = f"smtp://127.0.0.1:{box.port}"
        deliver_over_one_line()
    assert [state(message) for message in written] == [("sent", "")] * 3
    assert len(box.mails) == 3
