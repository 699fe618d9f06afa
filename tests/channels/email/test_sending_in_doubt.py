"""Crashes and broken lines while a mail is handed over: shown, settled where that can be, and never sent twice."""

import threading
from contextlib import closing

import pytest
from django.utils import timezone

from heard.channels.email.models import Delivery
from heard.channels.email.sending import deliver_everything, queue
from heard.channels.email.sending.delivering import _deliver, _hand_over
from heard.channels.email.sending.results import HandedOver, Result
from heard.channels.email.sending.roads import OutboxRoad, SmtpRoad
from heard.conversations.actions.queue_due import queue_due
from heard.conversations.actions.send_again import send_again
from heard.plumbing.mail import open_connection
from tests.channels.email.posting import answer, body, outbox, postbox, state

pytestmark = pytest.mark.django_db


def test_after_one_mail_in_doubt_the_others_wait_a_moment_instead_of_coming_into_doubt(conversation, settings):
    first, second = answer(conversation, "one"), answer(conversation, "two")
    with postbox() as box:
        box.answers = ["hang up", "hang up"]
        settings.HEARD_OUTGOING = f"smtp://127.0.0.1:{box.port}"
        with closing(SmtpRoad()) as road:
            queue_due(at=timezone.now())
            assert (_deliver(road), road.is_open()) == (1, False)
    assert [state(first)[0], state(second)[0]] == ["uncertain", "queued"]


@pytest.mark.parametrize(("said", "became"), [("200 fine", "sent"), ("299 fine", "sent"), ("hello", "uncertain")])
def test_an_odd_answer_to_the_last_byte_sends_nothing_twice(conversation, settings, said, became):
    written = answer(conversation)
    with postbox() as box:
        box.answers = [said]
        settings.HEARD_OUTGOING = f"smtp://127.0.0.1:{box.port}"
        deliver_everything()
        Delivery.objects.update(next_at=timezone.now())
        deliver_everything()
    assert (state(written)[0], len(box.answers)) == (became, 0)


def test_a_connection_that_breaks_before_the_answer_leaves_it_uncertain_and_only_a_person_sends_again(
    conversation, settings, agent
):
    written = answer(conversation)
    with postbox() as box:
        settings.HEARD_OUTGOING = f"smtp://127.0.0.1:{box.port}"
        box.answers = ["hang up"]
        deliver_everything()
        deliver_everything()
        assert state(written) == (
            "uncertain", "The connection broke before the mail server answered, so it may have left or not.",
        )  # fmt: skip
        assert len(box.mails) == 1
        send_again(message=written, agent=agent, at=timezone.now())
        deliver_everything()
    assert state(written) == ("sent", "")
    first, second = (mail["Message-ID"] for mail in box.parsed)
    assert first == second


def test_a_crash_between_hand_over_and_record_is_found_and_settled_by_the_outbox(conversation):
    sent, lost = answer(conversation, "left"), answer(conversation, "did not leave")
    deliveries = queue.claim(limit=2, at=timezone.now(), only=None, but=())
    assert deliveries == {}  # nothing may leave before it is due
    queue_due(at=timezone.now())
    deliveries = queue.claim(limit=2, at=timezone.now(), only=None, but=())
    _hand_over(OutboxRoad(open_connection()), {sent.pk: deliveries[sent.pk]})
    queue.release()  # as when the process dies: its session ends

    deliver_everything()
    assert [state(message)[0] for message in (sent, lost)] == ["sent", "sent"]
    assert sorted(body(mail).splitlines()[0] for mail in outbox()) == ["did not leave", "left"]


def test_a_crash_while_a_server_had_it_is_shown_and_not_repeated(conversation, settings):
    written = answer(conversation)
    queue_due(at=timezone.now())
    queue.claim(limit=1, at=timezone.now(), only=None, but=())
    queue.release()
    with postbox() as box:
        settings.HEARD_OUTGOING = f"smtp://127.0.0.1:{box.port}"
        deliver_everything()
    assert state(written) == ("uncertain", "The program stopped while it was handed over, so it may have left or not.")
    assert box.mails == []


@pytest.mark.django_db(transaction=True)
def test_what_somebody_has_in_hand_nobody_else_takes_or_settles(conversation):
    answer(conversation)
    queue_due(at=timezone.now())
    mine = queue.claim(limit=5, at=timezone.now(), only=None, but=())
    others = []

    def other_worker() -> None:
        from django.db import connection

        others.append((queue.claim(limit=5, at=timezone.now(), only=None, but=()), queue.abandoned()))
        connection.close()

    thread = threading.Thread(target=other_worker)
    thread.start()
    thread.join()
    queue.release()
    assert (len(mine), others) == (1, [({}, {})])


def test_the_truth_wins_over_a_guess_made_meanwhile(conversation):
    written = answer(conversation)
    queue_due(at=timezone.now())
    deliveries = queue.claim(limit=1, at=timezone.now(), only=None, but=())
    told = HandedOver(message_id=written.pk, result=Result.UNCERTAIN, problem="perhaps")
    queue.record([told], deliveries=deliveries, at=timezone.now())
    queue.record([HandedOver(message_id=written.pk, result=Result.SENT)], deliveries=deliveries, at=timezone.now())
    assert state(written) == ("sent", "")
